#ifndef RELAIS_STORAGE_QUERIES_IMPORT_IMPORT_ROWS_H_
#define RELAIS_STORAGE_QUERIES_IMPORT_IMPORT_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/records/records.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

namespace relais::storage {

// What was last imported under this key, or none. `file` is a name such as `dossiers.csv`.
absl::StatusOr<std::optional<ImportRowRecord>> FindImportRow(const Snapshot& snapshot,
                                                             const std::string& file,
                                                             const std::string& row_key);

// What a row says: as a whole, and cell by cell in the order of the columns of its file. A column of a later
// version comes last. Plain value.
struct ImportCell {
  std::string text;
  bool personal = false;
  // The file lacks the column: what the row said before stands.
  bool absent = false;
};
struct ImportRowText {
  std::string canonical;
  std::vector<ImportCell> cells;
};

// A record of what a row says, with salts of its own.
ImportRowRecord NewImportRow(const std::string& file, const std::string& row_key, const ImportRowText& said);

// The record that supersedes `before`, of the row as it says now. Keeps the digests of absent cells.
ImportRowRecord NextImportRow(const ImportRowRecord& before, const ImportRowText& said);

// Whether the record is of a row that says the same.
bool SaysTheSame(const ImportRowRecord& record, const std::string& canonical);

// For each cell, whether it differs from what the record remembers. Absent cells do not, nor do personal ones
// of a record that was erased. Nullopt if the record is of a schema that remembered no cells.
std::optional<std::vector<bool>> ChangedCells(const ImportRowRecord& record,
                                              const std::vector<ImportCell>& cells);

// Whether what the row said was erased: nothing says the same as such a record, so that importing the row
// again would bring back what the law took away. Whoever imports must ask first.
bool WasErased(const ImportRowRecord& record);

// A row that was imported: its key, and the entries that first and last imported it.
struct ImportedRow {
  std::string row_key;
  std::int64_t first_seq = 0;
  std::int64_t last_seq = 0;
  std::string place;
};
// The current rows of a file, by key. Reads every row of it, past ones included.
absl::StatusOr<std::vector<ImportedRow>> ListImportedRows(const Snapshot& snapshot, const std::string& file);
// Those whose key is `row_key|SUFFIX` with one suffix.
absl::StatusOr<std::vector<ImportedRow>> ListImportedRowsUnder(const Snapshot& snapshot,
                                                               const std::string& file,
                                                               const std::string& row_key);

// Erases the fingerprints, in every revision, of the row with this key, or of those whose key is
// `row_key|SUFFIX` with one suffix (a dossier's phases, an application's steps). The keys stay.
void EraseImportRow(WriteTransaction& transaction, const std::string& file, const std::string& row_key);
void EraseImportRowsUnder(WriteTransaction& transaction, const std::string& file, const std::string& row_key);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_IMPORT_IMPORT_ROWS_H_
