#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_FOLLOW_UPS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_FOLLOW_UPS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/follow_up_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of the .proto's service follow_ups: one function per RPC, named like it. A reading one answers
// from the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer
// from the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetFollowUpResponse> GetFollowUp(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetFollowUpRequest& request);

absl::StatusOr<v1::ListFollowUpsResponse> ListFollowUps(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListFollowUpsRequest& request);

absl::StatusOr<std::string> CreateFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateFollowUpRequest& request);

absl::StatusOr<std::string> UpdateFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateFollowUpRequest& request);

absl::StatusOr<std::string> CompleteFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteFollowUpRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::FollowUp* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_FOLLOW_UPS_H_
