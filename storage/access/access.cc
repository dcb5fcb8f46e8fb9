#include "storage/access/access.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
bool operator==(const AccessRow& a, const AccessRow& b) {
  return a.dossier_id == b.dossier_id && a.organization == b.organization && a.leads == b.leads &&
         a.open_to == b.open_to && a.cut_seq == b.cut_seq;
}

absl::StatusOr<std::optional<AccessRow>> FindAccess(const Snapshot& snapshot, std::int64_t dossier_id,
                                                    const std::string& organization) {
  std::optional<AccessRow> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT leads, open_to, cut_seq FROM dossier_access WHERE dossier_id = ? AND organization = ?"
      " AND until_seq IS NULL",
      {dossier_id, organization}, "iti", [&](const Row& row) {
        found = AccessRow{dossier_id, organization, row.Integer(0) != 0, row.Text(1), std::nullopt};
        if (!row.IsNull(2)) found->cut_seq = row.Integer(2);
      }));
  return found;
}

absl::StatusOr<std::string> LeadOf(const Snapshot& snapshot, std::int64_t dossier_id) {
  std::string lead;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query("SELECT organization FROM dossier_access WHERE dossier_id = ? AND leads = 1"
                               " AND until_seq IS NULL",
                               {dossier_id}, "t", [&](const Row& row) { lead = row.Text(0); }));
  return lead;
}

absl::Status InsertAccess(const Snapshot& written, const std::vector<AccessRow>& rows) {
  for (const AccessRow& row : rows) {
    RELAIS_RETURN_IF_ERROR(written.session().Execute(
        "INSERT INTO dossier_access (dossier_id, organization, leads, open_to, "
        "cut_seq, since_seq) VALUES (?, ?, ?, ?, ?, ?)",
        {row.dossier_id, row.organization, row.leads, row.open_to, row.cut_seq, written.position()}));
  }
  return absl::OkStatus();
}

absl::Status ReplaceAccess(const Snapshot& written, std::int64_t dossier_id,
                           const std::vector<AccessRow>& rows) {
  std::vector<AccessRow> before;
  RELAIS_RETURN_IF_ERROR(written.session().Query(
      "SELECT organization, leads, open_to, cut_seq FROM dossier_access WHERE dossier_id = ?"
      " AND until_seq IS NULL",
      {dossier_id}, "titi", [&](const Row& row) {
        before.push_back({dossier_id, row.Text(0), row.Integer(1) != 0, row.Text(2), std::nullopt});
        if (!row.IsNull(3)) before.back().cut_seq = row.Integer(3);
      }));
  const auto holds = [](const std::vector<AccessRow>& list, const AccessRow& row) {
    return std::find(list.begin(), list.end(), row) != list.end();
  };
  for (const AccessRow& row : before) {
    if (holds(rows, row)) continue;
    RELAIS_RETURN_IF_ERROR(
        written.session().Execute("UPDATE dossier_access SET until_seq = ? WHERE dossier_id = ?"
                                  " AND organization = ? AND until_seq IS NULL",
                                  {written.position(), dossier_id, row.organization}));
  }
  std::vector<AccessRow> added;
  for (const AccessRow& row : rows) {
    if (!holds(before, row)) added.push_back(row);
  }
  return InsertAccess(written, added);
}

absl::StatusOr<std::vector<DossierLead>> LeadsOf(const Snapshot& snapshot,
                                                 const std::vector<std::int64_t>& dossiers) {
  std::vector<DossierLead> leads;
  if (dossiers.empty()) return leads;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT dossier_id, organization FROM dossier_access WHERE leads = 1 AND until_seq IS NULL"
                   " AND dossier_id IN ",
                   snapshot.session().dialect().SetOfIntegers()),
      {SetOf(dossiers)}, "it", [&](const Row& row) {
        leads.push_back({row.Integer(0), row.Text(1)});
      }));
  return leads;
}

absl::StatusOr<std::vector<std::pair<std::int64_t, std::int64_t>>> FirstLeadEntries(const Snapshot& snapshot,
                                                                                    std::int64_t dossier_id) {
  std::vector<std::pair<std::int64_t, std::int64_t>> entries;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT number, MIN(since_seq) FROM dossier_lead WHERE dossier_id = ? GROUP BY number ORDER BY number",
      {dossier_id}, "ii", [&](const Row& row) { entries.emplace_back(row.Integer(0), row.Integer(1)); }));
  return entries;
}

}  // namespace relais::storage
