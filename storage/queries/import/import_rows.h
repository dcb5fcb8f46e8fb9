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

// The record of the last import of this key, or none. `file` is a name such as `dossiers.csv`.
absl::StatusOr<std::optional<ImportRowRecord>> FindImportRow(const Snapshot& snapshot,
                                                             const std::string& file,
                                                             const std::string& row_key);

// The text of an imported row: as a whole, and cell by cell in the order of the columns of its file. A column
// of a later version comes last. Plain value.
struct ImportCell {
  std::string text;
  bool personal = false;
  // The file lacks the column: the earlier value holds.
  bool absent = false;
};
struct ImportRowText {
  std::string canonical;
  std::vector<ImportCell> cells;
};

// Makes the record of a row that was never imported, with new salts. Leaves `place` empty. Writes nothing:
// the caller inserts the record.
ImportRowRecord NewImportRow(const std::string& file, const std::string& row_key, const ImportRowText& said);

// Makes the record that supersedes `before`, with its key. Keeps the digests of absent cells, and therefore
// the salts; makes new salts only if `before` has none. Leaves `place` empty. Writes nothing: the caller
// replaces the record.
ImportRowRecord NextImportRow(const ImportRowRecord& before, const ImportRowText& said);

// Whether the row was last imported with this text (ImportRowText::canonical). False for an erased record.
bool HasSameText(const ImportRowRecord& record, const std::string& canonical);

// For each cell, whether it differs from the record. Absent cells do not differ, nor do personal cells of an
// erased record. Nullopt if the record is of a schema without cell digests.
std::optional<std::vector<bool>> ChangedCells(const ImportRowRecord& record,
                                              const std::vector<ImportCell>& cells);

// Whether the fingerprint was erased. Such a record matches no text, so importing the row again would restore
// erased data. An importer must check this first.
bool WasErased(const ImportRowRecord& record);

// An imported row: its key, and the entries that first and last imported it.
struct ImportedRow {
  std::string row_key;
  std::int64_t first_seq = 0;
  std::int64_t last_seq = 0;
  std::string place;
};
// The current rows of a file, by key. Reads every row of the file, past ones included.
absl::StatusOr<std::vector<ImportedRow>> ListImportedRows(const Snapshot& snapshot, const std::string& file);
// Those with a key `row_key|SUFFIX`, with one suffix.
absl::StatusOr<std::vector<ImportedRow>> ListImportedRowsUnder(const Snapshot& snapshot,
                                                               const std::string& file,
                                                               const std::string& row_key);

// Erases the fingerprints and their salts, in every revision, of the row with this key. The second function
// does so for keys `row_key|SUFFIX` with one suffix (a dossier's phases, an application's steps). The keys
// and the digests of other cells stay.
void EraseImportRow(WriteTransaction& transaction, const std::string& file, const std::string& row_key);
void EraseImportRowsUnder(WriteTransaction& transaction, const std::string& file, const std::string& row_key);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_IMPORT_IMPORT_ROWS_H_
