#ifndef RELAIS_STORAGE_QUERIES_DOSSIERS_DUPLICATES_H_
#define RELAIS_STORAGE_QUERIES_DOSSIERS_DUPLICATES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Reads pairs of likely duplicates, and merges. Every function sees what the snapshot shows, unless it says
// otherwise; none found is not an error.

namespace relais::storage {

// The texts of a dossier that duplicate detection compares. Plain value; empty is unknown.
struct ComparedTexts {
  std::string promoter_name;
  std::string project_title;
  std::string contact_email;
  std::string contact_phone;
};
// Those of the dossier's current row, whatever the scope.
absl::StatusOr<std::optional<ComparedTexts>> FindComparedTexts(const Snapshot& snapshot,
                                                               std::int64_t dossier_id);

// A recorded pair, whatever the scope.
absl::StatusOr<std::optional<DuplicateRecord>> FindDuplicate(const Snapshot& snapshot,
                                                             std::int64_t dossier_id, std::int64_t other_id);
// The pairs that have this dossier as the later one, whatever the scope; by number of the other.
absl::StatusOr<std::vector<DuplicateRecord>> DuplicatesOf(const Snapshot& snapshot, std::int64_t dossier_id);

// The two dossiers of a pair. `dossier_id` is the later one, with the higher number.
struct DuplicatePair {
  std::int64_t dossier_id = 0;
  std::int64_t other_id = 0;
};
// Pairs with both dossiers visible (of a merged pair, the one that is left), by their numbers, after `after`,
// at most `limit`. Includes decided pairs only with `include_decided`.
absl::StatusOr<std::vector<DuplicateRecord>> ListDuplicateRecords(const Snapshot& snapshot,
                                                                  bool include_decided, DuplicatePair after,
                                                                  std::int64_t limit);

// The merge that replaced this dossier, or none.
absl::StatusOr<std::optional<MergeRecord>> FindMerge(const Snapshot& snapshot, std::int64_t source_id);
// Follows the chain of merges to its last target; the dossier itself if it was not merged.
absl::StatusOr<std::int64_t> MergedTo(const Snapshot& snapshot, std::int64_t dossier_id);
// The parts that the merge of dossier `source_id` moved, by kind and number.
absl::StatusOr<std::vector<MergePartRecord>> ListMergeParts(const Snapshot& snapshot, std::int64_t source_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_DOSSIERS_DUPLICATES_H_
