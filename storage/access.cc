#include "storage/access.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// What sorts after every word that begins with `beginning`: no folded word holds this character.
std::string After(const std::string& beginning) { return beginning + "\xF4\x8F\xBF\xBF"; }

}  // namespace

absl::StatusOr<std::optional<AccessRow>> FindAccess(const Snapshot& snapshot, std::int64_t dossier_id,
                                                    const std::string& organization) {
  std::optional<AccessRow> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT leads, open_to, cut_seq FROM dossier_access WHERE dossier_id = ? AND organization = ?",
      {dossier_id, organization}, "iti", [&](const Row& row) {
        found = AccessRow{dossier_id, organization, row.Integer(0) != 0, row.Text(1), std::nullopt};
        if (!row.IsNull(2)) found->cut_seq = row.Integer(2);
      }));
  return found;
}

absl::StatusOr<std::string> LeadOf(const Snapshot& snapshot, std::int64_t dossier_id) {
  std::string lead;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query("SELECT organization FROM dossier_access WHERE dossier_id = ? AND leads = 1",
                               {dossier_id}, "t", [&](const Row& row) { lead = row.Text(0); }));
  return lead;
}

absl::Status ReplaceAccess(const Snapshot& written, std::int64_t dossier_id,
                           const std::vector<AccessRow>& rows) {
  Session& session = written.session();
  RELAIS_RETURN_IF_ERROR(session.Execute("DELETE FROM dossier_access WHERE dossier_id = ?", {dossier_id}));
  for (const AccessRow& row : rows) {
    RELAIS_RETURN_IF_ERROR(
        session.Execute("INSERT INTO dossier_access (dossier_id, organization, leads, open_to, cut_seq) "
                        "VALUES (?, ?, ?, ?, ?)",
                        {dossier_id, row.organization, row.leads, row.open_to, row.cut_seq}));
  }
  return absl::OkStatus();
}

absl::Status ReplaceWords(const Snapshot& written, std::int64_t dossier_id,
                          const std::vector<std::string>& words) {
  Session& session = written.session();
  RELAIS_RETURN_IF_ERROR(session.Execute("DELETE FROM dossier_word WHERE dossier_id = ?", {dossier_id}));
  for (const std::string& word : words) {
    RELAIS_RETURN_IF_ERROR(
        session.Execute("INSERT INTO dossier_word (word, dossier_id) VALUES (?, ?)", {word, dossier_id}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::pair<std::int64_t, std::int64_t>>> FirstLeadEntries(const Snapshot& snapshot,
                                                                                    std::int64_t dossier_id) {
  std::vector<std::pair<std::int64_t, std::int64_t>> entries;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT number, MIN(since_seq) FROM dossier_lead WHERE dossier_id = ? GROUP BY number ORDER BY number",
      {dossier_id}, "ii", [&](const Row& row) { entries.emplace_back(row.Integer(0), row.Integer(1)); }));
  return entries;
}

absl::StatusOr<std::vector<std::int64_t>> DossiersWithWords(const Snapshot& snapshot,
                                                            const std::vector<std::string>& beginnings,
                                                            std::int64_t after, std::int64_t limit) {
  std::string sql = "SELECT DISTINCT w.dossier_id FROM dossier_word w WHERE w.word >= ? AND w.word < ?";
  std::vector<Value> parameters;
  for (std::size_t i = 0; i < beginnings.size(); ++i) {
    if (i > 0) {
      absl::StrAppend(&sql, " AND EXISTS (SELECT 1 FROM dossier_word v WHERE v.dossier_id = w.dossier_id",
                      " AND v.word >= ? AND v.word < ?)");
    }
    parameters.emplace_back(beginnings[i]);
    parameters.emplace_back(After(beginnings[i]));
  }
  sql += " AND w.dossier_id > ? ORDER BY w.dossier_id LIMIT ?";
  parameters.emplace_back(after);
  parameters.emplace_back(limit);
  std::vector<std::int64_t> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(sql, parameters, "i",
                                                  [&](const Row& row) { found.push_back(row.Integer(0)); }));
  return found;
}

}  // namespace relais::storage
