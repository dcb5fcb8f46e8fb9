#include "storage/queries/import/import_rows.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/journal/digest.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Number of digits of a row digest, a cell digest and a salt.
constexpr std::size_t kRowDigits = 64;
constexpr std::size_t kCellDigits = 16;
constexpr std::size_t kSaltDigits = 32;

std::string Fingerprint(const std::string& salt, const std::string& canonical) {
  return Sha256Hex(absl::StrCat(salt, "\n", canonical));
}

// The column gives cells with the same text different digests.
std::string CellDigest(absl::string_view salt, std::size_t column, const std::string& text) {
  return Sha256Hex(absl::StrCat(salt, "\n", column, "\n", text)).substr(0, kCellDigits);
}

// The digest at `place`, after `head` digits of `digests`; empty beyond the end.
absl::string_view DigestAt(const std::string& digests, std::size_t head, std::size_t place) {
  const std::size_t begin = head + place * kCellDigits;
  return begin >= digests.size() ? absl::string_view()
                                 : absl::string_view(digests).substr(begin, kCellDigits);
}

// Position of the digest of a cell: its column, and its index in the digests of its field.
struct CellPlace {
  std::size_t column;
  std::size_t place;
  bool personal;
};

std::vector<CellPlace> PlacesOf(const std::vector<ImportCell>& cells) {
  std::vector<CellPlace> places;
  std::size_t next[] = {0, 0};
  for (std::size_t column = 0; column < cells.size(); ++column) {
    const bool personal = cells[column].personal;
    places.push_back({column, next[personal ? 1 : 0]++, personal});
  }
  return places;
}

absl::string_view Remembered(const ImportRowRecord& record, const CellPlace& cell) {
  return cell.personal ? DigestAt(record.fingerprint, kRowDigits, cell.place)
                       : DigestAt(record.cells, kSaltDigits, cell.place);
}

// Writes the digests into a record that has its salts; `before` may be null.
void Remember(const ImportRowText& said, const ImportRowRecord* before, ImportRowRecord& record) {
  const std::string salt = record.cells;
  record.fingerprint = Fingerprint(record.salt, said.canonical);
  for (const CellPlace& place : PlacesOf(said.cells)) {
    const ImportCell& cell = said.cells[place.column];
    const absl::string_view kept =
        cell.absent && before != nullptr ? Remembered(*before, place) : absl::string_view();
    const std::string digest = kept.empty()
                                   ? CellDigest(place.personal ? record.salt : salt, place.column, cell.text)
                                   : std::string(kept);
    (place.personal ? record.fingerprint : record.cells) += digest;
  }
}

absl::StatusOr<std::vector<ImportedRow>> ListRows(const Snapshot& snapshot, const std::string& condition,
                                                  std::vector<Value> parameters) {
  parameters.emplace_back(snapshot.head());
  std::vector<ImportedRow> rows;
  std::int64_t first = 0;
  std::string key;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT row_key, since_seq, COALESCE(until_seq, 0), place FROM import_row WHERE ",
                   condition, " AND since_seq <= ? ORDER BY row_key, since_seq"),
      parameters, "tiit", [&](const Row& row) {
        if (row.Text(0) != key || first == 0) first = row.Integer(1);
        key = row.Text(0);
        if (row.Integer(2) == 0) rows.push_back({key, first, row.Integer(1), row.Text(3)});
      }));
  return rows;
}

}  // namespace

absl::StatusOr<std::optional<ImportRowRecord>> FindImportRow(const Snapshot& snapshot,
                                                             const std::string& file,
                                                             const std::string& row_key) {
  return FindOne<ImportRowRecord>(snapshot, "file = ? AND row_key = ?", {file, row_key});
}

ImportRowRecord NewImportRow(const std::string& file, const std::string& row_key, const ImportRowText& said) {
  ImportRowRecord record;
  record.file = file;
  record.row_key = row_key;
  record.salt = NewSalt();
  record.cells = NewSalt();
  Remember(said, nullptr, record);
  return record;
}

ImportRowRecord NextImportRow(const ImportRowRecord& before, const ImportRowText& said) {
  ImportRowRecord record;
  record.file = before.file;
  record.row_key = before.row_key;
  // The salts stay, so that digests can be kept.
  record.salt = before.salt.empty() ? NewSalt() : before.salt;
  record.cells = before.cells.empty() ? NewSalt() : before.cells.substr(0, kSaltDigits);
  Remember(said, &before, record);
  return record;
}

bool HasSameText(const ImportRowRecord& record, const std::string& canonical) {
  return record.fingerprint.substr(0, kRowDigits) == Fingerprint(record.salt, canonical);
}

std::optional<std::vector<bool>> ChangedCells(const ImportRowRecord& record,
                                              const std::vector<ImportCell>& cells) {
  if (record.cells.empty()) return std::nullopt;
  const absl::string_view salt = absl::string_view(record.cells).substr(0, kSaltDigits);
  std::vector<bool> changed(cells.size());
  for (const CellPlace& place : PlacesOf(cells)) {
    const ImportCell& cell = cells[place.column];
    if (cell.absent || (place.personal && WasErased(record))) continue;
    const absl::string_view then = Remembered(record, place);
    // An unknown column counts as empty.
    changed[place.column] = then.empty()
                                ? !cell.text.empty()
                                : then != CellDigest(place.personal ? absl::string_view(record.salt) : salt,
                                                     place.column, cell.text);
  }
  return changed;
}

bool WasErased(const ImportRowRecord& record) { return record.fingerprint.empty(); }

absl::StatusOr<std::vector<ImportedRow>> ListImportedRows(const Snapshot& snapshot, const std::string& file) {
  return ListRows(snapshot, "file = ?", {file});
}

absl::StatusOr<std::vector<ImportedRow>> ListImportedRowsUnder(const Snapshot& snapshot,
                                                               const std::string& file,
                                                               const std::string& row_key) {
  // The character after the bar ends the range. A key with another bar belongs to another row.
  RELAIS_ASSIGN_OR_RETURN(std::vector<ImportedRow> rows,
                          ListRows(snapshot, "file = ? AND row_key >= ? AND row_key < ?",
                                   {file, absl::StrCat(row_key, "|"), absl::StrCat(row_key, "}")}));
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [&](const ImportedRow& row) {
                              return row.row_key.find('|', row_key.size() + 1) != std::string::npos;
                            }),
             rows.end());
  return rows;
}

void EraseImportRow(WriteTransaction& transaction, const std::string& file, const std::string& row_key) {
  transaction.ErasePersonal<ImportRowRecord>("file = ? AND row_key = ?", {file, row_key});
}

void EraseImportRowsUnder(WriteTransaction& transaction, const std::string& file,
                          const std::string& row_key) {
  const std::string prefix = absl::StrCat(row_key, "|");
  // SUBSTR, because LIKE ignores case on some engines and gives some characters a meaning. A key may contain
  // the separator, so the second condition is needed: `a|b|x` belongs to `a|b` alone.
  transaction.ErasePersonal<ImportRowRecord>(
      "file = ? AND SUBSTR(row_key, 1, LENGTH(CAST(? AS TEXT))) = ?"
      " AND SUBSTR(row_key, LENGTH(CAST(? AS TEXT)) + 1) NOT LIKE '%|%'",
      {file, prefix, prefix, prefix});
}

}  // namespace relais::storage
