#include "storage/projections/external_ids.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

// A table with external identifiers.
struct Bearer {
  const TableSchema* shape;
  // Indexes of its columns; a dossier has no number.
  std::size_t external_id;
  std::optional<std::size_t> number;

  std::string Number() const { return number.has_value() ? "r.number" : "0"; }
  std::int64_t NumberIn(const std::vector<Value>& values) const {
    return number.has_value() ? values[*number].integer() : 0;
  }
};

// Every table with an `external_id`.
const std::vector<Bearer>& Bearers() {
  static const auto& bearers = *[] {
    auto* found = new std::vector<Bearer>;
    for (const TableSchema* shape : AllTables()) {
      const std::optional<std::size_t> external_id = shape->IndexOf("external_id");
      if (external_id.has_value()) found->push_back({shape, *external_id, shape->IndexOf("number")});
    }
    return found;
  }();
  return bearers;
}

// The bearer of this table; null if it has no external identifiers.
const Bearer* FindBearer(absl::string_view table) {
  for (const Bearer& bearer : Bearers()) {
    if (table == bearer.shape->name) return &bearer;
  }
  return nullptr;
}

absl::Status DeleteId(Session& session, const Bearer& bearer, const std::vector<Value>& row) {
  return session.Execute("DELETE FROM external_identifier WHERE bearer = ? AND dossier_id = ? AND number = ?",
                         {bearer.shape->name, row.front().integer(), bearer.NumberIn(row)});
}

absl::Status InsertId(Session& session, const char* table, std::int64_t dossier_id, std::int64_t number,
                      const std::string& folded) {
  return session.Execute(
      "INSERT INTO external_identifier (bearer, dossier_id, number, folded) VALUES (?, ?, ?, ?)",
      {table, dossier_id, number, folded});
}

// Table, dossier, number and folded identifier.
using Entry = std::tuple<std::string, std::int64_t, std::int64_t, std::string>;

absl::StatusOr<std::set<Entry>> DerivedIds(const Projections& projections, const Snapshot& snapshot) {
  std::set<Entry> derived;
  for (const Bearer& bearer : Bearers()) {
    RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
        absl::StrCat("SELECT r.dossier_id, ", bearer.Number(), ", r.external_id FROM ", bearer.shape->name,
                     " r WHERE r.until_seq IS NULL AND r.external_id IS NOT NULL"),
        {}, "iit", [&](const Row& row) {
          derived.emplace(bearer.shape->name, row.Integer(0), row.Integer(1),
                          projections.fold_identifier(row.Text(2)));
        }));
  }
  return derived;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SpellingsOf(const Snapshot& snapshot, const char* table,
                                                     const std::vector<std::string>& folded) {
  const Bearer* const bearer = FindBearer(table);
  if (bearer == nullptr) return absl::InternalError("a table without external identifiers");
  std::vector<std::string> spellings;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT DISTINCT r.external_id FROM external_identifier e JOIN ", table,
                   " r ON r.dossier_id = e.dossier_id AND ", bearer->Number(),
                   " = e.number AND r.until_seq IS NULL WHERE e.bearer = ? AND e.folded IN ",
                   snapshot.session().dialect().SetOfTexts(), " ORDER BY r.external_id"),
      {table, SetOf(folded)}, "t", [&](const Row& row) { spellings.push_back(row.Text(0)); }));
  return spellings;
}

absl::StatusOr<std::vector<std::string>> ListAdvisorSpellings(const Snapshot& snapshot) {
  const bool current = snapshot.position() == snapshot.head();
  std::vector<std::string> spellings;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(absl::StrCat("SELECT DISTINCT advisor FROM dossier WHERE advisor IS NOT NULL",
                                            current ? " AND until_seq IS NULL" : ""),
                               {}, "t", [&](const Row& row) { spellings.push_back(row.Text(0)); }));
  return spellings;
}

absl::Status DeriveExternalIds(const Projections& projections, Session& session,
                               const std::vector<WriteTransaction::Write>& writes) {
  using Kind = WriteTransaction::Write::Kind;
  for (const WriteTransaction::Write& write : writes) {
    const Bearer* const bearer = FindBearer(write.shape->name);
    if (bearer == nullptr) continue;
    if (write.kind != Kind::kInsert) RELAIS_RETURN_IF_ERROR(DeleteId(session, *bearer, write.values));
    const std::string& id = write.values[bearer->external_id].text();
    if (write.kind == Kind::kRemove || id.empty()) continue;
    RELAIS_RETURN_IF_ERROR(InsertId(session, write.shape->name, write.values.front().integer(),
                                    bearer->NumberIn(write.values), projections.fold_identifier(id)));
  }
  return absl::OkStatus();
}

absl::Status RemoveExternalIds(Session& session, const std::vector<WriteTransaction::Write>& inserted) {
  for (const WriteTransaction::Write& write : inserted) {
    const Bearer* const bearer = FindBearer(write.shape->name);
    if (bearer != nullptr) RELAIS_RETURN_IF_ERROR(DeleteId(session, *bearer, write.values));
  }
  return absl::OkStatus();
}

absl::Status RemoveExternalIdsOf(Session& session, std::int64_t seq) {
  for (const Bearer& bearer : Bearers()) {
    RELAIS_RETURN_IF_ERROR(session.Execute(
        absl::StrCat("DELETE FROM external_identifier WHERE bearer = ? AND EXISTS (SELECT 1 FROM ",
                     bearer.shape->name, " r WHERE r.dossier_id = external_identifier.dossier_id AND ",
                     bearer.Number(), " = external_identifier.number AND r.since_seq = ?)"),
        {bearer.shape->name, seq}));
  }
  return absl::OkStatus();
}

absl::Status DeriveAllExternalIds(const Projections& projections, const Snapshot& written) {
  RELAIS_RETURN_IF_ERROR(written.session().Execute("DELETE FROM external_identifier"));
  RELAIS_ASSIGN_OR_RETURN(const std::set<Entry> derived, DerivedIds(projections, written));
  for (const auto& [table, dossier_id, number, folded] : derived) {
    RELAIS_RETURN_IF_ERROR(InsertId(written.session(), table.c_str(), dossier_id, number, folded));
  }
  return absl::OkStatus();
}

absl::Status VerifyExternalIds(const Projections& projections, const Snapshot& snapshot, std::int64_t& rows,
                               std::vector<std::string>& faults) {
  RELAIS_ASSIGN_OR_RETURN(const std::set<Entry> derived, DerivedIds(projections, snapshot));
  std::set<Entry> stored;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT bearer, dossier_id, number, folded FROM external_identifier", {}, "tiit",
      [&](const Row& row) { stored.emplace(row.Text(0), row.Integer(1), row.Integer(2), row.Text(3)); }));
  rows += static_cast<std::int64_t>(stored.size());
  std::vector<Entry> different;
  std::set_symmetric_difference(stored.begin(), stored.end(), derived.begin(), derived.end(),
                                std::back_inserter(different));
  std::set<std::int64_t> dossiers;
  for (const Entry& entry : different) dossiers.insert(std::get<1>(entry));
  for (const std::int64_t dossier_id : dossiers) {
    faults.push_back(absl::StrCat("external_identifier: dossier ", dossier_id, " is not what its rows give"));
  }
  return absl::OkStatus();
}

}  // namespace relais::storage
