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

// What resembles a dossier that is about to be opened. Looking for it takes longer than the rest of the
// opening, so it is done in two steps: most of it while the write waits for its turn, and in the transaction
// only what came since. Thread-safe.

namespace relais::handlers {

// Numbers of the other dossiers, and the grounds.
using DuplicatesById = std::map<std::int64_t, std::vector<std::string>>;

// What of a dossier is compared.
domain::DuplicateFeatures FeaturesOf(const storage::DossierRecord& dossier);

// What one snapshot showed. Plain value.
struct DuplicatePrecheck {
  // The snapshot's last entry, and the highest number of a dossier.
  std::int64_t head = 0;
  std::int64_t last_dossier = 0;
  // By what the dossier is compared with others.
  std::vector<storage::SharedWords> comparisons;
  // Those that resemble: the latest that the snapshot sees, and the latest of all.
  std::vector<std::int64_t> found;
};

// `dossier` is not in the snapshot.
absl::StatusOr<DuplicatePrecheck> PrecheckDuplicates(const storage::Snapshot& snapshot,
                                                     const storage::DossierRecord& dossier);

// The latest that `snapshot` sees, and the latest of all. `before` is what an earlier snapshot, or this one,
// showed of the same dossier; only what it found and what changed since is looked at. Where some of what it
// found is no more, others that it had left out for being earlier are not looked for, nor is a dossier that a
// merge gave back since.
absl::StatusOr<DuplicatesById> FindDuplicates(const storage::Snapshot& snapshot,
                                              const storage::DossierRecord& dossier,
                                              const DuplicatePrecheck& before);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATE_PRECHECK_H_
