#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_ORGANIZATIONS_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_ORGANIZATIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/organization_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of OrganizationService: one function for each RPC, with its name. The RPC layer checks the
// method's access rule before it calls them, and restricts the snapshot to the caller. A read handler answers
// from the snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer
// from the snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns an organization of any network. For every signed-in user.
absl::StatusOr<v1::GetOrganizationResponse> GetOrganization(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetOrganizationRequest& request);

// Returns all organizations, by identifier, inactive ones included. For every signed-in user.
absl::StatusOr<v1::ListOrganizationsResponse> ListOrganizations(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListOrganizationsRequest& request);

// Adds an organization under an identifier of the caller's choice. For administrators. Kind and network are
// fixed from then on. Only an MRC agency has an MRC, and it must have one. ALREADY_EXISTS if the identifier
// is taken.
absl::StatusOr<std::string> CreateOrganization(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CreateOrganizationRequest& request);

// Changes title, MRC, aliases or `active` by the mask. For administrators. An update that changes nothing
// writes no revision.
absl::StatusOr<std::string> UpdateOrganization(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateOrganizationRequest& request);

// Fills `reply` with the organization named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Organization* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_ORGANIZATIONS_H_
