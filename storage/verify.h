#ifndef RELAIS_STORAGE_VERIFY_H_
#define RELAIS_STORAGE_VERIFY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/versioned.h"

namespace relais::storage {

struct VerifyReport {
  // Journal entries and versioned rows that were looked at.
  std::int64_t entries = 0;
  std::int64_t rows = 0;
  // Rows among them whose personal fields are gone with their salt: erased, they fit by the digest that
  // stayed.
  std::int64_t erased_rows = 0;
  // Digest of the last entry: kept elsewhere, it shows a later cut of the tail.
  std::string head_digest;
  // First what the first entry that does not fit suffers from; empty where all fits. Holds no values of rows.
  std::vector<std::string> faults;
};

// Walks the chain of digests and holds it against the rows. Reads everything; never writes.
absl::StatusOr<VerifyReport> Verify(const Snapshot& snapshot);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_VERIFY_H_
