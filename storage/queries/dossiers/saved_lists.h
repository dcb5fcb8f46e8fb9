#ifndef RELAIS_STORAGE_QUERIES_DOSSIERS_SAVED_LISTS_H_
#define RELAIS_STORAGE_QUERIES_DOSSIERS_SAVED_LISTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Reads the saved lists of users. None found is not an error.

namespace relais::storage {

// The list of this name, `users/{user_id}/savedLists/{list_id}`.
absl::StatusOr<std::optional<SavedListRecord>> FindSavedList(const Snapshot& snapshot,
                                                             const std::string& user_id,
                                                             const std::string& list_id);
// Those of a user, by identifier, above `after`, at most `limit`.
absl::StatusOr<std::vector<SavedListRecord>> ListSavedListRecords(const Snapshot& snapshot,
                                                                  const std::string& user_id,
                                                                  const std::string& after,
                                                                  std::int64_t limit);
// Those of all users, in no particular order.
absl::StatusOr<std::vector<SavedListRecord>> AllSavedLists(const Snapshot& snapshot);
// Number of lists that the user has now.
absl::StatusOr<std::int64_t> CountSavedLists(const Snapshot& snapshot, const std::string& user_id);
// The revision for a new list of this name: above all that the name ever had.
absl::StatusOr<std::int64_t> NextSavedListRevision(const Snapshot& snapshot, const std::string& user_id,
                                                   const std::string& list_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_DOSSIERS_SAVED_LISTS_H_
