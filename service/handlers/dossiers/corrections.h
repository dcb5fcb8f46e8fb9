#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_CORRECTIONS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_CORRECTIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Corrections of the dated changes of a dossier: one function per RPC, named like it. Each checks the etag
// and that all facts of the dossier fit together afterwards, replaces the rows, puts phase, status and lead
// of today into the dossier's own row as a new revision, and records what it changed and why
// (CorrectionRecord). INVALID_ARGUMENT if nothing would change or `reason` is missing, NOT_FOUND if there is
// no such change, FAILED_PRECONDITION that names the fact in the way. Each gives the dossier's name.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<std::string> CorrectDossierPhase(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::CorrectDossierPhaseRequest& request);

absl::StatusOr<std::string> WithdrawDossierPhase(const CallContext& call,
                                                 storage::WriteTransaction& transaction,
                                                 const v1::WithdrawDossierPhaseRequest& request);

absl::StatusOr<std::string> CorrectDossierStatus(const CallContext& call,
                                                 storage::WriteTransaction& transaction,
                                                 const v1::CorrectDossierStatusRequest& request);

absl::StatusOr<std::string> WithdrawDossierStatus(const CallContext& call,
                                                  storage::WriteTransaction& transaction,
                                                  const v1::WithdrawDossierStatusRequest& request);

// Whoever may see the dossier follows from the corrected leads (projection `dossier_access`).
absl::StatusOr<std::string> CorrectDossierLead(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CorrectDossierLeadRequest& request);

// The answer of CorrectDossierLead, for an administrator who sees nothing else of the dossier.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::CorrectDossierLeadResponse* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_CORRECTIONS_H_
