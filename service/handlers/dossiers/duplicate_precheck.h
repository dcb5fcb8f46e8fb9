#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATE_PRECHECK_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATE_PRECHECK_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "storage/projections/search_index.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Finds duplicates of a dossier that is about to be opened. The search takes longer than the rest of the
// opening, so it has two steps. Most of it runs while the write waits for its turn. The transaction only
// checks what changed since. Thread-safe.

namespace relais::handlers {

// Similar dossiers by number, with the grounds: `promoter`, `project`, `contact`.
using DuplicatesById = std::map<std::int64_t, std::vector<std::string>>;

// The fields of a dossier that are compared.
domain::DuplicateFeatures FeaturesOf(const storage::DossierRecord& dossier);

// Result of the search on one snapshot. Plain value.
struct DuplicatePrecheck {
  // The snapshot's last entry, and the highest number of a dossier.
  std::int64_t head = 0;
  std::int64_t last_dossier = 0;
  // Queries that select the dossiers to compare.
  std::vector<storage::SimilarityQuery> comparisons;
  // Similar dossiers: the latest 10 that the caller sees and the latest 10 of all.
  std::vector<std::int64_t> found;
};

// Searches the snapshot for dossiers similar to `dossier`, which is not in it yet. Writes nothing.
absl::StatusOr<DuplicatePrecheck> PrecheckDuplicates(const storage::Snapshot& snapshot,
                                                     const storage::DossierRecord& dossier);

// Completes the search on a later snapshot (or the same). Compares only the dossiers of `before` and those
// that changed since. Returns the latest 10 that the caller sees and the latest 10 of all. If a dossier of
// `before` no longer matches, it does not search for an older one in its place. It also misses a dossier that
// an unmerge restored since.
absl::StatusOr<DuplicatesById> FindDuplicates(const storage::Snapshot& snapshot,
                                              const storage::DossierRecord& dossier,
                                              const DuplicatePrecheck& before);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATE_PRECHECK_H_
