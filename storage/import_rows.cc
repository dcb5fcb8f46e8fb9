#include "storage/import_rows.h"

#include "absl/strings/str_cat.h"
#include "storage/digest.h"

namespace relais::storage {
namespace {

std::string Fingerprint(const std::string& salt, const std::string& canonical) {
  return Sha256Hex(absl::StrCat(salt, "\n", canonical));
}

}  // namespace

absl::StatusOr<std::optional<ImportRowRecord>> FindImportRow(const Snapshot& snapshot,
                                                             const std::string& file,
                                                             const std::string& row_key) {
  return FindOne<ImportRowRecord>(snapshot, "file = ? AND row_key = ?", {file, row_key});
}

ImportRowRecord NewImportRow(const std::string& file, const std::string& row_key,
                             const std::string& canonical) {
  ImportRowRecord record;
  record.file = file;
  record.row_key = row_key;
  record.salt = NewSalt();
  record.fingerprint = Fingerprint(record.salt, canonical);
  return record;
}

bool SaysTheSame(const ImportRowRecord& record, const std::string& canonical) {
  return record.fingerprint == Fingerprint(record.salt, canonical);
}

bool WasErased(const ImportRowRecord& record) { return record.fingerprint.empty(); }

void EraseImportRow(WriteTransaction& transaction, const std::string& file, const std::string& row_key) {
  transaction.ErasePersonal<ImportRowRecord>("file = ? AND row_key = ?", {file, row_key});
}

void EraseImportRowsUnder(WriteTransaction& transaction, const std::string& file,
                          const std::string& row_key) {
  const std::string prefix = absl::StrCat(row_key, "|");
  // By SUBSTR: LIKE takes upper and lower case for the same on some engines, and gives signs a meaning. A key
  // may hold the separator itself, hence the second half: `a|b|x` lies under `a|b` alone.
  transaction.ErasePersonal<ImportRowRecord>(
      "file = ? AND SUBSTR(row_key, 1, LENGTH(CAST(? AS TEXT))) = ?"
      " AND SUBSTR(row_key, LENGTH(CAST(? AS TEXT)) + 1) NOT LIKE '%|%'",
      {file, prefix, prefix, prefix});
}

}  // namespace relais::storage
