#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_MERGES_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_MERGES_H_

#include <string>

#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers that merge two dossiers and undo a merge, for advisors of the network of both. Each writes in one
// journal entry. Thread-safe.
//
// A merge removes the source's own rows, so that no read and no count includes it. Its parts get new numbers
// in the target. The mapping stays recorded until the merge is undone. Parts keep their dates, even those
// before the target's opening, because they happened then.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Moves all parts of `source` to `target` and marks their pair as merged. Returns the target's name.
// FAILED_PRECONDITION if both are the same, or either is merged or erased. The same if a referral of the
// source waits or is under way, or if the target is closed before a fact of the source. Takes no etag and
// queues no notice.
absl::StatusOr<std::string> MergeDossiers(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::MergeDossiersRequest& request);

// Restores the source with the parts that came from it, in their current state; the pair is open again.
// Returns the source's name. FAILED_PRECONDITION if it is not merged, the target is merged, either is erased,
// or a referral since the merge ties both. ALREADY_EXISTS if its `external_id` is taken.
absl::StatusOr<std::string> UnmergeDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UnmergeDossierRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_MERGES_H_
