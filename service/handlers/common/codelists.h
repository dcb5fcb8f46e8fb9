#ifndef RELAIS_SERVICE_HANDLERS_COMMON_CODELISTS_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_CODELISTS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/domain/common/codelist.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// The words that input may use, as the register has them at the snapshot. Never null.
absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> LoadCodelist(const storage::Snapshot& snapshot,
                                                                          absl::string_view codelist);
// Organizations by identifier, title and aliases.
absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> LoadOrganizations(
    const storage::Snapshot& snapshot);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_CODELISTS_H_
