#ifndef RELAIS_SERVICE_HANDLERS_COMMON_LOAD_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_LOAD_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Loads the dossier that a request names, or the error to return. INVALID_ARGUMENT for a malformed name;
// NotVisibleError if the snapshot does not show it. Other resources: resource.h.

namespace relais::handlers {

// INVALID_ARGUMENT for a name that is not of `form`, such as `agreements/{agreement}`.
absl::Status InvalidName(const std::string& field, const std::string& name, absl::string_view form);

// Loads a dossier by its name, such as `dossiers/1`.
absl::StatusOr<storage::DossierRecord> LoadDossierOrError(const storage::Snapshot& snapshot,
                                                          const std::string& field, const std::string& name);

// Number of the dossier that a list is limited to; 0 for `dossiers/-`, which means all.
absl::StatusOr<std::int64_t> LoadParentOrError(const storage::Snapshot& snapshot, const std::string& parent);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_LOAD_H_
