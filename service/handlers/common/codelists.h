#ifndef RELAIS_SERVICE_HANDLERS_COMMON_CODELISTS_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_CODELISTS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/domain/common/codelist.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// Loads the codes, labels and aliases of a codelist at the snapshot's position. Cached. Never null; empty for
// an unknown codelist.
absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> LoadCodelist(const storage::Snapshot& snapshot,
                                                                          absl::string_view codelist);
// Loads the organizations by identifier, title and aliases. Cached; never null.
absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> LoadOrganizations(
    const storage::Snapshot& snapshot);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_CODELISTS_H_
