#ifndef RELAIS_STORAGE_ACCESS_ACCESS_HISTORY_H_
#define RELAIS_STORAGE_ACCESS_ACCESS_HISTORY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/access/access.h"
#include "storage/projections/projections.h"
#include "storage/versioned/versioned.h"

// Access as of any journal position, derived from the versioned rows of leads, referrals, consents, merges
// and organizations. The derivation is deterministic, so access that was derived when it was recorded can be
// derived again and compared.

namespace relais::storage {

// Access that holds from entry `since_seq` until entry `until_seq` (none: it still holds).
struct AccessInterval {
  AccessRow row;
  std::int64_t since_seq = 0;
  std::optional<std::int64_t> until_seq;
};

// Dossiers merged into this one, directly or through others, as the snapshot shows.
absl::StatusOr<std::vector<std::int64_t>> MergedInto(const Snapshot& snapshot, std::int64_t dossier_id);

// Access to the dossier as of the snapshot's position. A merged dossier has the access of its merge target.
// An organization that saw the target only up to an entry before the merge has no access.
absl::StatusOr<std::vector<AccessRow>> AccessAt(const Projections& projections, const Snapshot& snapshot,
                                                std::int64_t dossier_id);

// All access to the dossier up to the snapshot's position, by organization, then by position.
absl::StatusOr<std::vector<AccessInterval>> AccessHistory(const Projections& projections,
                                                          const Snapshot& snapshot, std::int64_t dossier_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ACCESS_ACCESS_HISTORY_H_
