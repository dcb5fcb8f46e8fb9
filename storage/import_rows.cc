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

}  // namespace relais::storage
