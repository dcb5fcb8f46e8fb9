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

// Derives access (past access included), search words and cached answers of every dossier again, and compares
// them with the tables row by row. Adds one fault for each dossier and table that differs, by number alone.
// Adds the rows compared to `rows`. Reads everything; never writes. An empty `projections` checks nothing.
absl::Status VerifyProjections(const Snapshot& snapshot, const Projections& projections, std::int64_t& rows,
                               std::vector<std::string>& faults);

// Checks what can be known of the tables that are neither versioned nor derived: that they name users,
// tokens, referrals and entries that exist, and that the schema is the one that the program made. Adds one
// fault for each table that does not fit.
absl::Status VerifyApart(const Snapshot& snapshot, std::vector<std::string>& faults);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_VERIFY_PROJECTIONS_H_
