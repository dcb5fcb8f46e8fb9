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

// An entry as it was noted elsewhere, such as beside a backup. The chain alone cannot tell that its tail was
// cut, nor that it was computed anew from some entry on.
struct NotedEntry {
  std::int64_t seq = 0;
  std::string digest;
};

struct VerifyReport {
  // Journal entries and versioned rows that were looked at.
  std::int64_t entries = 0;
  std::int64_t rows = 0;
  // Rows of projections that were derived again and compared.
  std::int64_t derived_rows = 0;
  // Rows among them whose personal fields are gone with their salt: erased, they fit by the digest that
  // stayed.
  std::int64_t erased_rows = 0;
  // Position and digest of the last entry: kept elsewhere, they show a later cut of the tail (NotedEntry).
  std::int64_t head_seq = 0;
  std::string head_digest;
  // First what the first entry that does not fit suffers from, then projections and tables apart from the
  // journal; empty if all fits. Holds tables, positions and numbers of dossiers, no other values of rows.
  std::vector<std::string> faults;
};

// Walks the chain of digests and holds it against the rows and, where there is one, against the entry noted.
// Derives every projection again by `projections` and compares; checks the tables apart from the journal as
// far as they can be. Reads everything; never writes.
absl::StatusOr<VerifyReport> Verify(const Snapshot& snapshot,
                                    const std::optional<NotedEntry>& noted = std::nullopt,
                                    const Projections& projections = {});

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_VERIFY_H_
