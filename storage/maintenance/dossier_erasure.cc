#include "storage/maintenance/dossier_erasure.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/queries/import/import_rows.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

// Adds the keys in `file` of the rows of one table, by the external identifiers of any revision. Adds none if
// `file` is null.
absl::Status AddImportKeys(const Snapshot& snapshot, const DossierRows& rows, const TableSchema& shape,
                           const char* file, bool under, std::vector<ImportKey>& keys) {
  if (file == nullptr) return absl::OkStatus();
  RowCondition condition = rows.In(shape);
  condition.parameters.emplace_back(snapshot.position());
  return snapshot.session().Query(
      absl::StrCat("SELECT DISTINCT external_id FROM ", shape.name, " WHERE ", condition.sql,
                   " AND since_seq <= ? AND external_id IS NOT NULL ORDER BY external_id"),
      condition.parameters, "t", [&](const Row& row) {
        keys.push_back({file, row.Text(0), under});
      });
}

}  // namespace

void EraseDossierRows(WriteTransaction& transaction, const DossierRows& rows) {
  for (const TableSchema* shape : AllTables()) {
    if (BoundOf(*shape) == Bound::kNone || !shape->HasPersonal()) continue;
    RowCondition condition = rows.In(*shape);
    transaction.ErasePersonal(*shape, std::move(condition.sql), std::move(condition.parameters));
  }
}

absl::StatusOr<std::vector<ImportKey>> ImportKeysOf(const Snapshot& snapshot, const DossierRows& rows) {
  std::vector<ImportKey> keys;
  for (const TableSchema* shape : AllTables()) {
    const TableTraits& traits = shape->traits;
    RELAIS_RETURN_IF_ERROR(AddImportKeys(snapshot, rows, *shape, traits.import_file, /*under=*/false, keys));
    RELAIS_RETURN_IF_ERROR(
        AddImportKeys(snapshot, rows, *shape, traits.import_file_under, /*under=*/true, keys));
  }
  return keys;
}

absl::Status EraseDossierImports(WriteTransaction& transaction, const DossierRows& rows) {
  RELAIS_ASSIGN_OR_RETURN(const auto keys, ImportKeysOf(transaction.snapshot(), rows));
  for (const ImportKey& key : keys) {
    key.under ? EraseImportRowsUnder(transaction, key.file, key.external_id)
              : EraseImportRow(transaction, key.file, key.external_id);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> ErasedExternalIds(const Snapshot& snapshot) {
  std::set<std::string> ids;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT DISTINCT d.external_id FROM erasure e JOIN dossier d ON d.dossier_id = e.dossier_id"
      " WHERE e.since_seq <= ? AND d.external_id IS NOT NULL",
      {snapshot.position()}, "t", [&](const Row& row) { ids.insert(row.Text(0)); }));
  return ids;
}

}  // namespace relais::storage
