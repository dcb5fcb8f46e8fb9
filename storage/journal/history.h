#ifndef RELAIS_STORAGE_JOURNAL_HISTORY_H_
#define RELAIS_STORAGE_JOURNAL_HISTORY_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

// Finds the journal entries about a dossier.

namespace relais::storage {

// Positions of the entries that wrote or superseded a row of the dossier, if the snapshot's scope shows that
// row at any position. Ascending, above `after`, at most `limit`. Leaves out entries that only record a
// reading, unless `with_reads`. Also leaves out duplicate pairs, which are for advisors.
absl::StatusOr<std::vector<std::int64_t>> ListDossierEntries(const Snapshot& snapshot,
                                                             std::int64_t dossier_id, bool with_reads,
                                                             std::int64_t after, std::int64_t limit);

// Positions between `from` and `to`, both included, of entries that record a reading of any dossier. Ignores
// the scope.
absl::StatusOr<std::set<std::int64_t>> ReadEntries(const Snapshot& snapshot, std::int64_t from,
                                                   std::int64_t to);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_JOURNAL_HISTORY_H_
