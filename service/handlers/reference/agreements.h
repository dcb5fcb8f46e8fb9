#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_AGREEMENTS_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_AGREEMENTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/agreement_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of AgreementService: one function for each RPC, with its name. The RPC layer checks the method's
// access rule before it calls them, and restricts the snapshot to the caller. A read handler answers from the
// snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer from the
// snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns an agreement of any network. For every signed-in user.
absl::StatusOr<v1::GetAgreementResponse> GetAgreement(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::GetAgreementRequest& request);

// Returns all agreements, by identifier. For every signed-in user.
absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListAgreementsRequest& request);

// Adds an agreement under an identifier of the caller's choice. For administrators, and advisors of the
// organization's network, else PERMISSION_DENIED. ALREADY_EXISTS if the identifier is taken.
absl::StatusOr<std::string> CreateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::CreateAgreementRequest& request);

// Changes organization, title, dates or contribution by the mask. Same callers; the network of the old and of
// the new organization is checked. An update that changes nothing writes no revision.
absl::StatusOr<std::string> UpdateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::UpdateAgreementRequest& request);

// Fills `reply` with the agreement named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Agreement* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_AGREEMENTS_H_
