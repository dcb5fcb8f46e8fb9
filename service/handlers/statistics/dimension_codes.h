#ifndef RELAIS_SERVICE_HANDLERS_STATISTICS_DIMENSION_CODES_H_
#define RELAIS_SERVICE_HANDLERS_STATISTICS_DIMENSION_CODES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/localized_text.h"
#include "storage/statistics/statistics.h"

// Codes and labels of the dimensions, as of the snapshot's position.

namespace relais::handlers {

// Name of the codelist of a dimension; empty if its codes are of another kind.
std::string CodelistOf(storage::Dimension dimension);

// Loads the codes of a dimension: of a codelist, of an enumeration, or identifiers of organizations or
// agreements. Never null; empty for times and advisors.
absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> LoadDimensionCodes(
    const storage::Snapshot& snapshot, storage::Dimension dimension);

// Returns the label that tables show for a key of the dimension, which has these codes; the key itself if it
// has none.
domain::LocalizedText LabelOfKey(storage::Dimension dimension, const domain::CodelistIndex& codes,
                                 const std::string& key);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_DIMENSION_CODES_H_
