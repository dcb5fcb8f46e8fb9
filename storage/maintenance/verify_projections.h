#ifndef RELAIS_STORAGE_MAINTENANCE_VERIFY_PROJECTIONS_H_
#define RELAIS_STORAGE_MAINTENANCE_VERIFY_PROJECTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/projections/projections.h"
#include "storage/versioned/versioned.h"

// Checks the tables that the journal's digests do not cover.

namespace relais::storage {

// Derives access (past access included), search words, cached answers and external identifiers of every
// dossier again, and compares them with the tables. Skips what an unfinished import still owes. Adds a fault
// for each dossier and table that differs, naming the number alone, and one if the projections have another
// version. Adds the rows compared to `rows`. Reads everything; never writes. Does nothing if `projections` is
// empty.
absl::Status VerifyProjections(const Snapshot& snapshot, const Projections& projections, std::int64_t& rows,
                               std::vector<std::string>& faults);

// Checks the tables that are neither versioned nor derived: they must name users, tokens, referrals and
// entries that exist. The schema must be that of this program. Adds one fault for each check that fails.
absl::Status VerifyUnversionedTables(const Snapshot& snapshot, std::vector<std::string>& faults);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_VERIFY_PROJECTIONS_H_
