#ifndef RELAIS_STORAGE_JOURNAL_HISTORY_H_
#define RELAIS_STORAGE_JOURNAL_HISTORY_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

// Which entries of the journal are about what.

namespace relais::storage {

// Positions of the entries that wrote or superseded a row of the dossier that the snapshot's scope shows at
// one position or another; ascending, above `after`, at most `limit`. Entries that only record a reading are
// left out unless `with_reads`. Pairs that resemble each other are for advisors and no part of it.
absl::StatusOr<std::vector<std::int64_t>> ListDossierEntries(const Snapshot& snapshot,
                                                             std::int64_t dossier_id, bool with_reads,
                                                             std::int64_t after, std::int64_t limit);

// Those of the positions `from` to `to`, both included, that record a reading.
absl::StatusOr<std::set<std::int64_t>> ReadEntries(const Snapshot& snapshot, std::int64_t from,
                                                   std::int64_t to);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_JOURNAL_HISTORY_H_
