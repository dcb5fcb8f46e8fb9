#ifndef RELAIS_STORAGE_IMPORT_ROWS_H_
#define RELAIS_STORAGE_IMPORT_ROWS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "storage/records.h"
#include "storage/versioned.h"

namespace relais::storage {

// What was last imported under this key, or none. `file` is a name such as `dossiers.csv`.
absl::StatusOr<std::optional<ImportRowRecord>> FindImportRow(const Snapshot& snapshot,
                                                             const std::string& file,
                                                             const std::string& row_key);

// A record of what a row says, with a salt of its own.
ImportRowRecord NewImportRow(const std::string& file, const std::string& row_key,
                             const std::string& canonical);

// Whether the record is of a row that says the same.
bool SaysTheSame(const ImportRowRecord& record, const std::string& canonical);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_IMPORT_ROWS_H_
