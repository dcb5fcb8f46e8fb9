#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_CORRECTIONS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_CORRECTIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Corrections of the dated changes of a dossier: one function for each RPC, with its name. Each checks the
// etag (an empty one is not checked; ABORTED if stale) and that the dossier's facts stay consistent. It
// replaces the rows and writes a new revision of the dossier with its latest phase, status or lead. It
// records the change and its reason (CorrectionRecord). Queues no notice. INVALID_ARGUMENT if nothing would
// change, if there is no such change, or if `reason` is missing (an erased dossier takes none).
// FAILED_PRECONDITION names the conflicting fact. Each returns the dossier's name. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Corrects the date, phase or reason of a phase change, found by its day. For the lead and the advisors of
// its network. The date of the opening phase changes with `opened_on` only.
absl::StatusOr<std::string> CorrectDossierPhase(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::CorrectDossierPhaseRequest& request);

// Removes the phase change of a day. Same callers. INVALID_ARGUMENT for the opening phase.
absl::StatusOr<std::string> WithdrawDossierPhase(const CallContext& call,
                                                 storage::WriteTransaction& transaction,
                                                 const v1::WithdrawDossierPhaseRequest& request);

// A closing takes the referrals that it recalled along to its new date.
absl::StatusOr<std::string> CorrectDossierStatus(const CallContext& call,
                                                 storage::WriteTransaction& transaction,
                                                 const v1::CorrectDossierStatusRequest& request);

// Removes the status change of a number. Same callers. INVALID_ARGUMENT for number 1, the opening.
absl::StatusOr<std::string> WithdrawDossierStatus(const CallContext& call,
                                                  storage::WriteTransaction& transaction,
                                                  const v1::WithdrawDossierStatusRequest& request);

// Corrects a change of lead by its number, or adds one with number 0. For administrators only. The lead must
// be an active organization of the caller's network with accounts. Visibility follows the corrected leads
// (projection `dossier_access`).
absl::StatusOr<std::string> CorrectDossierLead(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CorrectDossierLeadRequest& request);

absl::StatusOr<std::string> WithdrawDossierLead(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::WithdrawDossierLeadRequest& request);

// The answers of the two, for an administrator who sees nothing else of the dossier.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::CorrectDossierLeadResponse* reply);
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::WithdrawDossierLeadResponse* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_CORRECTIONS_H_
