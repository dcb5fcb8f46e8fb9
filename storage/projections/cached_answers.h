#ifndef RELAIS_STORAGE_PROJECTIONS_CACHED_ANSWERS_H_
#define RELAIS_STORAGE_PROJECTIONS_CACHED_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

// What is answered of a dossier as it stands now, made once when it changes and found by one read. Derived:
// the rows of the dossier say the same, and what has no cached answer is read from them.

namespace relais::storage {

struct CachedAnswer {
  std::int64_t dossier_id = 0;
  // Organization that leads it.
  std::string lead_organization;
  // As the service made it; storage does not know what it says.
  std::string content;
};

// The cached answer, where the snapshot shows current rows and its scope shows the dossier as it stands now;
// else none, even where the scope shows an older state.
absl::StatusOr<std::optional<CachedAnswer>> FindCachedAnswer(const Snapshot& snapshot,
                                                             std::int64_t dossier_id);

// For the store alone, within the transaction that wrote the rows.
absl::Status PutCachedAnswer(const Snapshot& written, const CachedAnswer& cached_answer);
absl::Status RemoveCachedAnswer(const Snapshot& written, std::int64_t dossier_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_CACHED_ANSWERS_H_
