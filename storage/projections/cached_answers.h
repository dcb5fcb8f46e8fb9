#ifndef RELAIS_STORAGE_PROJECTIONS_CACHED_ANSWERS_H_
#define RELAIS_STORAGE_PROJECTIONS_CACHED_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

// Cached answers about the current state of dossiers, made when a dossier changes and found by one read. A
// projection: without one, the caller reads the dossier's rows.

namespace relais::storage {

struct CachedAnswer {
  std::int64_t dossier_id = 0;
  // Organization that leads the dossier.
  std::string lead_organization;
  // Made by the service; opaque to storage.
  std::string content;
};

// The cached answer, if the snapshot shows current rows and its scope shows the current state of the dossier.
// Else none, even if the scope shows an older state. DATA_LOSS if the stored answer is unreadable.
absl::StatusOr<std::optional<CachedAnswer>> FindCachedAnswer(const Snapshot& snapshot,
                                                             std::int64_t dossier_id);

// For the store alone, within the transaction that wrote the rows.
absl::Status PutCachedAnswer(const Snapshot& written, const CachedAnswer& cached_answer);
absl::Status RemoveCachedAnswer(const Snapshot& written, std::int64_t dossier_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_CACHED_ANSWERS_H_
