#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_SAVED_LISTS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_SAVED_LISTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_filter.pb.h"
#include "relais/v1/saved_list_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Handlers of SavedListService: one function for each RPC, with its name. The RPC layer checks the method's
// access rule before it calls them, and restricts the snapshot to the caller. A read handler answers from the
// snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer from the
// snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). A list belongs to the calling user; the lists of
// other users are NOT_FOUND. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns a list of the caller.
absl::StatusOr<v1::GetSavedListResponse> GetSavedList(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::GetSavedListRequest& request);

// Returns the caller's lists, by identifier.
absl::StatusOr<v1::ListSavedListsResponse> ListSavedLists(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListSavedListsRequest& request);

// Saves a query and filter under an identifier of the caller's choice. ALREADY_EXISTS if the caller has a
// list of that name; FAILED_PRECONDITION at 200 lists. The filter is at most 16 KiB as JSON.
absl::StatusOr<std::string> CreateSavedList(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::CreateSavedListRequest& request);

// Removes a list and erases its texts from every revision, so that past searches cannot be read. Takes an
// etag.
absl::StatusOr<std::string> DeleteSavedList(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::DeleteSavedListRequest& request);

// Parses the stored filter; ignores fields that it does not know. DATA_LOSS if the record holds none.
absl::StatusOr<v1::DossierFilter> FilterOf(const storage::SavedListRecord& record);

// Fills `reply` with the caller's list named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::SavedList* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_SAVED_LISTS_H_
