#ifndef RELAIS_STORAGE_MAINTENANCE_VERIFY_H_
#define RELAIS_STORAGE_MAINTENANCE_VERIFY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/projections/projections.h"
#include "storage/versioned/versioned.h"

namespace relais::storage {

// An entry noted elsewhere, such as beside a backup. The chain alone cannot show that its tail was cut or
// recomputed.
struct NotedEntry {
  std::int64_t seq = 0;
  std::string digest;
};

struct VerifyReport {
  // Number of journal entries and versioned rows checked.
  std::int64_t entries = 0;
  std::int64_t rows = 0;
  // Number of projection rows derived again and compared.
  std::int64_t derived_rows = 0;
  // How many of `rows` lost their personal fields and salt to an erasure. The digest that stayed still covers
  // them.
  std::int64_t erased_rows = 0;
  // Position and digest of the last entry. Kept elsewhere, they reveal a later cut of the tail (NotedEntry).
  std::int64_t head_seq = 0;
  std::string head_digest;
  // One fault for each journal entry that does not fit, in order; then faults of projections and of tables
  // apart from the journal. Empty if all fits. Names tables, positions and dossier numbers, no other values
  // of rows.
  std::vector<std::string> faults;
};

// Checks the chain of digests against the rows and, if given, against the noted entry. Derives every
// projection again with `projections` and compares. Checks the tables apart from the journal as far as
// possible. Reads everything; never writes.
absl::StatusOr<VerifyReport> Verify(const Snapshot& snapshot,
                                    const std::optional<NotedEntry>& noted = std::nullopt,
                                    const Projections& projections = {});

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_VERIFY_H_
