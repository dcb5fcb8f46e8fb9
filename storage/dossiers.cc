#include "storage/dossiers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/statistics.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Values of conditions in one statement, the ways that it goes through included.
constexpr std::size_t kMostValues = 5000;

std::size_t CountValues(const DossierConditions& conditions) {
  // Each way binds some of its own.
  std::size_t values = 10;
  for (const DossierConditions::In& in : conditions.in) values += in.values.size();
  return values;
}

// ` AND ...` over the rows `alias` of dossiers that match and of which the number, `key`, comes after;
// appends what it binds.
std::string Matches(const DossierConditions& conditions, absl::string_view alias, absl::string_view key,
                    std::int64_t after, std::vector<Value>& parameters) {
  std::string where;
  for (const DossierConditions::In& in : conditions.in) {
    std::vector<std::string> alternatives;
    std::size_t values = 0;
    for (const std::string& value : in.values) {
      if (value == kNoValue) {
        alternatives.push_back(absl::StrCat(alias, in.column, " IS NULL"));
      } else {
        ++values;
        parameters.emplace_back(value);
      }
    }
    if (values > 0) alternatives.push_back(absl::StrCat(alias, in.column, " IN (", Marks(values), ")"));
    if (!alternatives.empty()) absl::StrAppend(&where, " AND (", absl::StrJoin(alternatives, " OR "), ")");
  }
  if (!conditions.opened_from.empty()) {
    absl::StrAppend(&where, " AND ", alias, "opened_on >= ?");
    parameters.emplace_back(conditions.opened_from);
  }
  if (!conditions.opened_to.empty()) {
    absl::StrAppend(&where, " AND ", alias, "opened_on <= ?");
    parameters.emplace_back(conditions.opened_to);
  }
  if (!conditions.ids.empty()) {
    absl::StrAppend(&where, " AND ", key, " IN (", Marks(conditions.ids.size()), ")");
    parameters.insert(parameters.end(), conditions.ids.begin(), conditions.ids.end());
  }
  // Beside numbers, `+ 0` keeps SQLite from going by the order, over all of them.
  absl::StrAppend(&where, " AND ", key, conditions.ids.empty() ? " > ?" : " + 0 > ?");
  parameters.emplace_back(after);
  return where;
}

}  // namespace

absl::StatusOr<std::optional<DossierRecord>> FindDossier(const Snapshot& snapshot, std::int64_t dossier_id) {
  return FindOne<DossierRecord>(snapshot, "dossier_id = ?", {dossier_id});
}

absl::StatusOr<std::optional<DossierRecord>> FindDossierByExternalId(const Snapshot& snapshot,
                                                                     const std::string& external_id) {
  return FindOne<DossierRecord>(snapshot, "external_id = ?", {external_id});
}

absl::StatusOr<std::int64_t> NextDossierId(const Snapshot& snapshot) {
  return snapshot.session().QueryInteger("SELECT COALESCE(MAX(dossier_id), 0) + 1 FROM dossier");
}

absl::StatusOr<std::vector<PhaseRecord>> ListPhases(const Snapshot& snapshot, std::int64_t dossier_id) {
  return FindAll<PhaseRecord>(snapshot, "dossier_id = ?", {dossier_id}, "ORDER BY effective_on");
}

absl::StatusOr<std::vector<StatusRecord>> ListStatuses(const Snapshot& snapshot, std::int64_t dossier_id) {
  return FindAll<StatusRecord>(snapshot, "dossier_id = ?", {dossier_id}, "ORDER BY effective_on, number");
}

absl::StatusOr<std::vector<LeadRecord>> ListLeads(const Snapshot& snapshot, std::int64_t dossier_id) {
  return FindAll<LeadRecord>(snapshot, "dossier_id = ?", {dossier_id}, "ORDER BY effective_on, number");
}

absl::StatusOr<std::string> EarliestFactOn(const Snapshot& snapshot, std::int64_t dossier_id) {
  struct Fact {
    const char* table;
    const char* column;
    const char* condition;
  };
  static constexpr Fact kFacts[] = {
      {"intervention", "held_on", "1 = 1"},
      {"dossier_phase", "effective_on", "opening = 0"},
      {"dossier_status", "effective_on", "number > 1"},
      {"dossier_lead", "effective_on", "number > 1"},
      {"referral", "sent_on", "1 = 1"},
      {"funding_step", "step_on", "1 = 1"},
  };
  std::string earliest;
  for (const Fact& fact : kFacts) {
    std::vector<Value> parameters;
    const std::string sees = snapshot.Sees(fact.table, parameters);
    parameters.emplace_back(dossier_id);
    RELAIS_RETURN_IF_ERROR(
        snapshot.session().Query(absl::StrCat("SELECT MIN(", fact.column, ") FROM ", fact.table, " WHERE ",
                                              sees, " AND dossier_id = ? AND ", fact.condition),
                                 parameters, "t", [&](const Row& row) {
                                   if (row.IsNull(0)) return;
                                   if (earliest.empty() || row.Text(0) < earliest) earliest = row.Text(0);
                                 }));
  }
  return earliest;
}

absl::StatusOr<std::vector<DossierRecord>> ListDossierRecords(const Snapshot& snapshot,
                                                              const DossierConditions& conditions,
                                                              std::int64_t after, std::int64_t limit) {
  const std::vector<DossierWay> ways = snapshot.WaysToDossiers();
  if (!conditions.ids.empty() || ways.size() * CountValues(conditions) > kMostValues) {
    // For a few dossiers, or with conditions that are too many to be said anew for each way.
    std::vector<Value> parameters;
    const std::string matches = Matches(conditions, "dossier.", "dossier_id", after, parameters);
    parameters.emplace_back(limit);
    return FindAll<DossierRecord>(snapshot, absl::StrCat("1 = 1", matches), std::move(parameters),
                                  "ORDER BY dossier_id LIMIT ?");
  }
  std::vector<std::string> selects;
  std::vector<Value> parameters;
  // Each way is walked in the order of the answer, and no further than the page.
  for (const DossierWay& way : ways) {
    parameters.insert(parameters.end(), way.parameters.begin(), way.parameters.end());
    selects.push_back(absl::StrCat("SELECT ", ShapeOf<DossierRecord>().Names("d."), ", d.since_seq, ",
                                   way.key, " AS number ", way.sql,
                                   Matches(conditions, "d.", way.key, after, parameters)));
  }
  parameters.emplace_back(limit);
  std::vector<DossierRecord> records;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat(absl::StrJoin(selects, " UNION ALL "), " ORDER BY number LIMIT ?"), parameters,
      ShapeOf<DossierRecord>().Types() + "ii",
      [&](const Row& row) { records.push_back(FromRow<DossierRecord>(row)); }));
  return records;
}

absl::StatusOr<DossierTimes> TimesOf(const Snapshot& snapshot, const DossierRecord& dossier) {
  DossierTimes times;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT first.recorded_at, last.recorded_at FROM journal first CROSS JOIN journal last"
      " WHERE first.seq = (SELECT MIN(since_seq) FROM dossier WHERE dossier_id = ?) AND last.seq = ?",
      {dossier.dossier_id, dossier.since_seq}, "ii", [&](const Row& row) {
        times.created = absl::FromUnixMicros(row.Integer(0));
        times.updated = absl::FromUnixMicros(row.Integer(1));
      }));
  return times;
}

absl::StatusOr<std::vector<DossierRevisionRecord>> ListDossierRevisionRecords(const Snapshot& snapshot,
                                                                              std::int64_t dossier_id,
                                                                              std::int64_t before,
                                                                              std::int64_t limit) {
  std::vector<DossierRevisionRecord> revisions;
  std::vector<Value> parameters = {dossier_id, snapshot.position(), before, before};
  // Who ceased to lead sees those recorded until then.
  const std::string covers = snapshot.Covers("d", "since_seq", parameters, BoundOf(ShapeOf<DossierRecord>()));
  parameters.emplace_back(limit);
  const std::string sql = absl::StrCat("SELECT ", ShapeOf<DossierRecord>().Names(),
                                       ", since_seq FROM dossier d WHERE dossier_id = ? AND since_seq <= ?"
                                       " AND (? = 0 OR revision < ?) AND ",
                                       covers, " ORDER BY revision DESC LIMIT ?");
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(sql, parameters, ShapeOf<DossierRecord>().Types() + "i", [&](const Row& row) {
        revisions.push_back({FromRow<DossierRecord>(row), {}});
      }));
  for (DossierRevisionRecord& revision : revisions) {
    RELAIS_ASSIGN_OR_RETURN(std::optional<JournalEntry> entry,
                            FindEntry(snapshot, revision.dossier.since_seq));
    if (!entry.has_value())
      return absl::DataLossError("a revision names a journal entry that does not exist");
    revision.entry = *std::move(entry);
  }
  return revisions;
}

}  // namespace relais::storage
