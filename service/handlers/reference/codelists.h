#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_CODELISTS_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_CODELISTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/codelist_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of the .proto's service codelists: one function per RPC, named like it. A reading one answers from
// the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer from
// the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::ListCodelistsResponse> ListCodelists(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListCodelistsRequest& request);

absl::StatusOr<v1::GetCodelistResponse> GetCodelist(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetCodelistRequest& request);

absl::StatusOr<std::string> CreateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::CreateCodeRequest& request);

absl::StatusOr<std::string> UpdateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::UpdateCodeRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Code* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_CODELISTS_H_
