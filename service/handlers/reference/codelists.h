#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_CODELISTS_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_CODELISTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/codelist_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of CodelistService: one function for each RPC, with its name. The RPC layer checks the method's
// access rule before it calls them, and restricts the snapshot to the caller. A read handler answers from the
// snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer from the
// snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns all codelists with their versions, without codes. For every signed-in user.
absl::StatusOr<v1::ListCodelistsResponse> ListCodelists(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListCodelistsRequest& request);

// Returns a codelist with its codes, retired ones included. For every signed-in user.
absl::StatusOr<v1::GetCodelistResponse> GetCodelist(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetCodelistRequest& request);

// Adds a code at the end of a codelist, which gets a new version. For administrators. ALREADY_EXISTS if the
// code is taken. Takes no etag.
absl::StatusOr<std::string> CreateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::CreateCodeRequest& request);

// Changes labels, aliases or `active` by the mask; `active` false retires the code. For administrators. A
// change gives the codelist a new version; an update that changes nothing writes nothing.
absl::StatusOr<std::string> UpdateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::UpdateCodeRequest& request);

// Fills `reply` with the code named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Code* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_CODELISTS_H_
