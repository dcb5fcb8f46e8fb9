#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_SAVED_LISTS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_SAVED_LISTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_filter.pb.h"
#include "relais/v1/saved_list_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Handlers of the .proto's service of saved lists, as in dossiers.h. A list belongs to the calling user:
// nobody else's is ever found. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetSavedListResponse> GetSavedList(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::GetSavedListRequest& request);

absl::StatusOr<v1::ListSavedListsResponse> ListSavedLists(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListSavedListsRequest& request);

// ALREADY_EXISTS where the user has one of that name.
absl::StatusOr<std::string> CreateSavedList(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::CreateSavedListRequest& request);

absl::StatusOr<std::string> DeleteSavedList(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::DeleteSavedListRequest& request);

// The filter that the list keeps. DATA_LOSS if it keeps none.
absl::StatusOr<v1::DossierFilter> FilterOf(const storage::SavedListRecord& record);

// Fills `reply` with the list named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::SavedList* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_SAVED_LISTS_H_
