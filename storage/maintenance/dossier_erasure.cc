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

// Of every revision.
template <class Record>
absl::StatusOr<std::vector<std::string>> ExternalIdsOf(const Snapshot& snapshot, const DossierRows& rows) {
  const RowCondition condition = rows.In(ShapeOf<Record>());
  std::vector<std::string> ids;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT DISTINCT external_id FROM ", Record::kTable, " WHERE ", condition.sql,
                   " AND external_id IS NOT NULL ORDER BY external_id"),
      condition.parameters, "t", [&](const Row& row) { ids.push_back(row.Text(0)); }));
  return ids;
}

}  // namespace

void EraseDossierRows(WriteTransaction& transaction, const DossierRows& rows) {
  for (const TableSchema* shape : AllTables()) {
    if (BoundOf(*shape) == Bound::kNone || !shape->HasPersonal()) continue;
    RowCondition condition = rows.In(*shape);
    transaction.ErasePersonal(*shape, std::move(condition.sql), std::move(condition.parameters));
  }
}

absl::Status EraseDossierImports(WriteTransaction& transaction, const DossierRows& rows) {
  const Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto dossiers, ExternalIdsOf<DossierRecord>(snapshot, rows));
  for (const std::string& id : dossiers) {
    EraseImportRow(transaction, "dossiers.csv", id);
    EraseImportRowsUnder(transaction, "phases.csv", id);
  }
  RELAIS_ASSIGN_OR_RETURN(const auto interventions, ExternalIdsOf<InterventionRecord>(snapshot, rows));
  for (const std::string& id : interventions) EraseImportRow(transaction, "interventions.csv", id);
  RELAIS_ASSIGN_OR_RETURN(const auto referrals, ExternalIdsOf<ReferralRecord>(snapshot, rows));
  for (const std::string& id : referrals) EraseImportRow(transaction, "referrals.csv", id);
  RELAIS_ASSIGN_OR_RETURN(const auto funding, ExternalIdsOf<FundingApplicationRecord>(snapshot, rows));
  for (const std::string& id : funding) EraseImportRowsUnder(transaction, "funding.csv", id);
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
