#ifndef RELAIS_STORAGE_IMPORT_ROWS_H_
#define RELAIS_STORAGE_IMPORT_ROWS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "storage/records.h"
#include "storage/store.h"
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

// Whether what the row said was erased: nothing says the same as such a record, so that importing the row
// again would bring back what the law took away. Whoever imports must ask first.
bool WasErased(const ImportRowRecord& record);

// Erases the fingerprints, in every revision, of the row with this key, or of those whose key is
// `row_key|SUFFIX` with one suffix (a dossier's phases, an application's steps). The keys stay.
void EraseImportRow(WriteTransaction& transaction, const std::string& file, const std::string& row_key);
void EraseImportRowsUnder(WriteTransaction& transaction, const std::string& file, const std::string& row_key);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_IMPORT_ROWS_H_
