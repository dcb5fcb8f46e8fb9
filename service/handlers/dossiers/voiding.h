#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_VOIDING_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_VOIDING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Voids dossiers that were opened by mistake. Voiding removes all current rows of the dossier, so that no
// list, search or count includes it. Undoing restores them.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Fills `answer` and returns true if the dossier is voided, at the snapshot's position or now, and the caller
// may know of it. Shows its state at that position or, if it was voided then, just before, with `voiding`
// filled.
absl::StatusOr<bool> AnswerVoided(const CallContext& call, const storage::Snapshot& snapshot,
                                  const std::string& name, v1::Dossier* answer);

// A dossier with the snapshot to read its rows from: the given one, or an unrestricted one for a voided
// dossier that the caller may know of.
struct DossierOrVoided {
  storage::DossierRecord dossier;
  storage::Snapshot snapshot;
  std::string lead;
};
// Loads a dossier, voided or not. Same errors as LoadDossierOrError.
absl::StatusOr<DossierOrVoided> LoadDossierOrVoided(const storage::Snapshot& snapshot,
                                                    const std::string& name);

// Voids a dossier: removes all its current rows and records the reason. For the lead and the advisors of its
// network. Needs a reason, unless the dossier is erased; ABORTED for a stale etag. Queues a notice to the
// parties of referrals that wait or are under way, as if recalled, but not to the caller's organization.
// Returns the dossier's name.
absl::StatusOr<std::string> VoidDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::VoidDossierRequest& request);

// Restores the rows, each resource as a new revision. Same callers. FAILED_PRECONDITION if the dossier is not
// voided; ALREADY_EXISTS if an `external_id` was taken meanwhile. Checks the etag; queues no notice. Returns
// the dossier's name.
absl::StatusOr<std::string> UnvoidDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::UnvoidDossierRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_VOIDING_H_
