#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_FOLLOW_UPS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_FOLLOW_UPS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/follow_up_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of FollowUpService: one function for each RPC, with its name. The RPC layer checks the method's
// access rule before it calls them, and restricts the snapshot to the caller. A read handler answers from the
// snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer from the
// snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns a follow-up. For callers with the full view of its dossier.
absl::StatusOr<v1::GetFollowUpResponse> GetFollowUp(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetFollowUpRequest& request);

// Returns the follow-ups of a dossier (`dossiers/-`: of all that the caller sees), by due date. Done ones
// only with `include_done`. Same callers.
absl::StatusOr<v1::ListFollowUpsResponse> ListFollowUps(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListFollowUpsRequest& request);

// Adds a follow-up. For the lead, recipients that work along and advisors of the network. Due date, owner and
// notes are required; the owner is an active agent or advisor of the caller's network. Queues no notice.
absl::StatusOr<std::string> CreateFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateFollowUpRequest& request);

// Changes due date, owner or notes by the mask. Same callers as CreateFollowUp. Keeps an owner who has left.
// An update that changes nothing writes no revision.
absl::StatusOr<std::string> UpdateFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateFollowUpRequest& request);

// Marks a follow-up as done on a day (default: today, not in the future). Same callers. FAILED_PRECONDITION
// if it is done.
absl::StatusOr<std::string> CompleteFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteFollowUpRequest& request);

// Fills `reply` with the follow-up named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::FollowUp* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_FOLLOW_UPS_H_
