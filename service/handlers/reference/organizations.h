#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_ORGANIZATIONS_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_ORGANIZATIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/organization_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of the .proto's service organizations: one function per RPC, named like it. A reading one answers
// from the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer
// from the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetOrganizationResponse> GetOrganization(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetOrganizationRequest& request);

absl::StatusOr<v1::ListOrganizationsResponse> ListOrganizations(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListOrganizationsRequest& request);

absl::StatusOr<std::string> CreateOrganization(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CreateOrganizationRequest& request);

absl::StatusOr<std::string> UpdateOrganization(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateOrganizationRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Organization* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_ORGANIZATIONS_H_
