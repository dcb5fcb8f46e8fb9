#include "storage/projections/cached_answers.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// SQL condition for the rows `c` of dossiers that the scope shows in their current state. An organization
// sees its dossiers as long as it leads them.
std::string Shows(const Dialect& dialect, const Scope& scope, std::vector<Value>& parameters) {
  parameters.emplace_back(scope.organization);
  std::string sql = "(c.lead_organization = COALESCE(?, '')";
  if (!scope.network.empty()) {
    parameters.push_back(SetOf(scope.network));
    absl::StrAppend(&sql, " OR c.lead_organization IN ", dialect.SetOfTexts());
  }
  parameters.emplace_back(scope.organization);
  parameters.emplace_back(scope.today);
  absl::StrAppend(&sql,
                  " OR EXISTS (SELECT 1 FROM dossier_access held WHERE held.until_seq IS NULL"
                  " AND held.dossier_id = c.dossier_id AND held.organization = ? AND held.open_to >= ?))");
  return sql;
}

}  // namespace

absl::StatusOr<std::optional<CachedAnswer>> FindCachedAnswer(const Snapshot& snapshot,
                                                             std::int64_t dossier_id) {
  std::optional<CachedAnswer> found;
  if (snapshot.position() != snapshot.head() || snapshot.has_access_as_of()) return found;
  std::vector<Value> parameters = {dossier_id};
  const Scope* scope = snapshot.scope();
  const std::string shows =
      scope == nullptr ? "1 = 1" : Shows(snapshot.session().dialect(), *scope, parameters);
  std::string content;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT c.lead_organization, c.content FROM dossier_card c WHERE c.dossier_id = ? AND ",
                   shows),
      parameters, "tt", [&](const Row& row) {
        found = CachedAnswer{dossier_id, row.Text(0), ""};
        content = row.Text(1);
      }));
  if (found.has_value() && !absl::Base64Unescape(content, &found->content)) {
    return absl::DataLossError(absl::StrCat("the cached answer of dossier ", dossier_id, " is not readable"));
  }
  return found;
}

absl::Status PutCachedAnswer(const Snapshot& written, const CachedAnswer& cached_answer) {
  // As text: not every engine stores arbitrary bytes in a text column.
  return written.session().Execute(
      "INSERT INTO dossier_card (dossier_id, lead_organization, content) VALUES (?, ?, ?)"
      " ON CONFLICT (dossier_id) DO UPDATE SET lead_organization = excluded.lead_organization,"
      " content = excluded.content",
      {cached_answer.dossier_id, cached_answer.lead_organization, absl::Base64Escape(cached_answer.content)});
}

absl::Status RemoveCachedAnswer(const Snapshot& written, std::int64_t dossier_id) {
  return written.session().Execute("DELETE FROM dossier_card WHERE dossier_id = ?", {dossier_id});
}

}  // namespace relais::storage
