#ifndef RELAIS_STORAGE_QUERIES_DOSSIERS_DUPLICATES_H_
#define RELAIS_STORAGE_QUERIES_DOSSIERS_DUPLICATES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Dossiers that resemble each other, and merges. Every function sees what the snapshot sees; none found is
// not an error.

namespace relais::storage {

// What of a dossier is compared with others. Plain value; empty is not known.
struct ComparedTexts {
  std::string promoter_name;
  std::string project_title;
  std::string contact_email;
  std::string contact_phone;
};
// Of the dossier's current row, whoever may see it.
absl::StatusOr<std::optional<ComparedTexts>> FindComparedTexts(const Snapshot& snapshot,
                                                               std::int64_t dossier_id);

// A pair that was recorded, whoever may see its dossiers.
absl::StatusOr<std::optional<DuplicateRecord>> FindDuplicate(const Snapshot& snapshot,
                                                             std::int64_t dossier_id, std::int64_t other_id);
// The pairs whose later dossier this is, whoever may see them, by the other's number.
absl::StatusOr<std::vector<DuplicateRecord>> DuplicatesOf(const Snapshot& snapshot, std::int64_t dossier_id);

// Pairs of which the snapshot sees both dossiers (of a merged pair, the one that is left), by their numbers,
// after `after`; those that are decided only with `include_decided`.
struct DuplicatePair {
  std::int64_t dossier_id = 0;
  std::int64_t other_id = 0;
};
absl::StatusOr<std::vector<DuplicateRecord>> ListDuplicateRecords(const Snapshot& snapshot,
                                                                  bool include_decided, DuplicatePair after,
                                                                  std::int64_t limit);

// The merge that took this dossier away, or none.
absl::StatusOr<std::optional<MergeRecord>> FindMerge(const Snapshot& snapshot, std::int64_t source_id);
absl::StatusOr<std::vector<MergePartRecord>> ListMergeParts(const Snapshot& snapshot, std::int64_t source_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_DOSSIERS_DUPLICATES_H_
