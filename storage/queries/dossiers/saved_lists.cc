#include "storage/queries/dossiers/saved_lists.h"

namespace relais::storage {

absl::StatusOr<std::optional<SavedListRecord>> FindSavedList(const Snapshot& snapshot,
                                                             const std::string& user_id,
                                                             const std::string& list_id) {
  return FindOne<SavedListRecord>(snapshot, "user_id = ? AND list_id = ?", {user_id, list_id});
}

absl::StatusOr<std::vector<SavedListRecord>> ListSavedListRecords(const Snapshot& snapshot,
                                                                  const std::string& user_id,
                                                                  const std::string& after,
                                                                  std::int64_t limit) {
  // An empty text is bound as NULL, and no value is greater than NULL.
  if (after.empty()) {
    return FindAll<SavedListRecord>(snapshot, "user_id = ?", {user_id, limit}, "ORDER BY list_id LIMIT ?");
  }
  return FindAll<SavedListRecord>(snapshot, "user_id = ? AND list_id > ?", {user_id, after, limit},
                                  "ORDER BY list_id LIMIT ?");
}

absl::StatusOr<std::vector<SavedListRecord>> AllSavedLists(const Snapshot& snapshot) {
  return FindAll<SavedListRecord>(snapshot, "1 = 1", {});
}

absl::StatusOr<std::int64_t> CountSavedLists(const Snapshot& snapshot, const std::string& user_id) {
  return snapshot.session().QueryInteger(
      "SELECT COUNT(*) FROM saved_list WHERE user_id = ? AND until_seq IS NULL", {user_id});
}

absl::StatusOr<std::int64_t> NextSavedListRevision(const Snapshot& snapshot, const std::string& user_id,
                                                   const std::string& list_id) {
  return snapshot.session().QueryInteger(
      "SELECT COALESCE(MAX(revision), 0) + 1 FROM saved_list WHERE user_id = ? AND list_id = ?",
      {user_id, list_id});
}

}  // namespace relais::storage
