#ifndef RELAIS_SERVICE_AUTH_VOIDED_H_
#define RELAIS_SERVICE_AUTH_VOIDED_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Who may know of a voided dossier, which has no current row.

namespace relais::handlers {

// A dossier that is voided at the snapshot's position. Plain value.
struct VoidedDossier {
  storage::VoidingRecord voiding;
  // The dossier just before it was voided.
  storage::DossierRecord dossier;
  std::string lead;
};

// Finds a voided dossier by number. Nullopt if it is not voided at the snapshot's position, or if the scope
// does not cover its last lead (by organization or network).
absl::StatusOr<std::optional<VoidedDossier>> FindVoided(const storage::Snapshot& snapshot,
                                                        std::int64_t dossier_id);

// FAILED_PRECONDITION if the dossier is voided now and the caller may know of it; OK otherwise.
absl::Status CheckNotVoided(const storage::Snapshot& snapshot, std::int64_t dossier_id);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_VOIDED_H_
