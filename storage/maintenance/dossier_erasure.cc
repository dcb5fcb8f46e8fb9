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

// Adds the rows of `file` that go by an external identifier of any revision.
template <class Record>
absl::Status AddImportKeys(const Snapshot& snapshot, const DossierRows& rows, const char* file, bool under,
                           std::vector<ImportKey>& keys) {
  RowCondition condition = rows.In(SchemaOf<Record>());
  condition.parameters.emplace_back(snapshot.position());
  return snapshot.session().Query(
      absl::StrCat("SELECT DISTINCT external_id FROM ", Record::kTable, " WHERE ", condition.sql,
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
  RELAIS_RETURN_IF_ERROR(AddImportKeys<DossierRecord>(snapshot, rows, "dossiers.csv", false, keys));
  RELAIS_RETURN_IF_ERROR(AddImportKeys<DossierRecord>(snapshot, rows, "phases.csv", true, keys));
  RELAIS_RETURN_IF_ERROR(AddImportKeys<InterventionRecord>(snapshot, rows, "interventions.csv", false, keys));
  RELAIS_RETURN_IF_ERROR(AddImportKeys<ReferralRecord>(snapshot, rows, "referrals.csv", false, keys));
  RELAIS_RETURN_IF_ERROR(AddImportKeys<FundingApplicationRecord>(snapshot, rows, "funding.csv", true, keys));
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
