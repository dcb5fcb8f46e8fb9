#include "storage/queries/dossiers/dossiers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/statistics/statistics.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// The facts that count as activity, by table and date column.
struct DatedFact {
  const char* table;
  const char* column;
  Bound bound;
};
constexpr DatedFact kActivity[] = {
    {"intervention", "held_on", Bound::kIntervention},   {"dossier_phase", "effective_on", Bound::kDossier},
    {"dossier_status", "effective_on", Bound::kDossier}, {"referral", "sent_on", Bound::kReferral},
    {"referral", "answered_on", Bound::kReferral},       {"funding_step", "step_on", Bound::kDossier},
};

// A condition on the rows `alias` of dossiers, to follow ` AND `, with its parameters.
class Conditions {
 public:
  explicit Conditions(const Dialect& dialect) : dialect_(dialect) {}

  void Compare(absl::string_view expression, absl::string_view comparison, Value value) {
    absl::StrAppend(&sql_, " AND ", expression, " ", comparison, " ?");
    parameters_.push_back(std::move(value));
  }
  // `key` is the dossier's number.
  void AnyOf(absl::string_view alias, absl::string_view key, const DossierConditions::In& in) {
    const std::vector<std::string>& values = in.values;
    if (values.empty()) return;
    const std::string column = absl::StrCat(alias, in.column);
    std::vector<std::string> present;
    std::remove_copy(values.begin(), values.end(), std::back_inserter(present), kNoValue);
    const bool none = present.size() < values.size();
    absl::StrAppend(&sql_, " AND (", none ? absl::StrCat(column, " IS NULL OR ") : "", column, " IN ",
                    dialect_.SetOfTexts());
    parameters_.push_back(SetOf(present));
    if (!in.or_ids.empty()) {
      absl::StrAppend(&sql_, " OR ", key, " IN ", dialect_.SetOfIntegers());
      parameters_.push_back(SetOf(in.or_ids));
    }
    sql_ += ")";
  }
  void Numbers(absl::string_view key, const std::vector<std::int64_t>& numbers) {
    absl::StrAppend(&sql_, " AND ", key, " IN ", dialect_.SetOfIntegers());
    parameters_.push_back(SetOf(numbers));
  }
  void NoFactSince(const Snapshot& snapshot, absl::string_view key, const std::string& day) {
    for (const DatedFact& fact : kActivity) {
      absl::StrAppend(&sql_, " AND NOT EXISTS (SELECT 1 FROM ", fact.table,
                      " fact WHERE fact.dossier_id = ", key, " AND fact.", fact.column, " >= ?");
      parameters_.emplace_back(day);
      absl::StrAppend(&sql_, " AND ", snapshot.VisibilityPredicate("fact", parameters_, fact.bound), ")");
    }
  }
  void Add(absl::string_view sql, std::vector<Value> parameters) {
    sql_.append(sql.data(), sql.size());
    for (Value& value : parameters) parameters_.push_back(std::move(value));
  }

  // Appends the parameters to `parameters`.
  std::string Take(std::vector<Value>& parameters) {
    parameters.insert(parameters.end(), parameters_.begin(), parameters_.end());
    return std::move(sql_);
  }

 private:
  const Dialect& dialect_;
  std::string sql_;
  std::vector<Value> parameters_;
};

// SQL of the sort value of the rows `alias`.
std::string SortValue(const DossierOrder& order, absl::string_view alias) {
  if (absl::string_view(order.column) == "since_seq") return absl::StrCat(alias, "since_seq");
  return absl::StrCat("COALESCE(", alias, order.column, ", '", kNoDate, "')");
}

// Adds the condition for the start of the page.
void AddPageStart(const DossierConditions& conditions, const DossierOrder& order, absl::string_view alias,
                  absl::string_view key, Conditions& where) {
  if (order.column == nullptr) {
    // With `ids`, `+ 0` keeps SQLite from scanning all dossiers in order.
    where.Compare(absl::StrCat(key, conditions.ids.empty() ? "" : " + 0"), ">", order.after_number);
    return;
  }
  if (!order.after_value.has_value()) return;
  const std::string value = SortValue(order, alias);
  where.Add(absl::StrCat(" AND (", value, order.descending ? " < " : " > ", "? OR (", value, " = ? AND ", key,
                         " > ?))"),
            {*order.after_value, *order.after_value, order.after_number});
}

// ` AND ...` condition for the rows `alias` of dossiers that match and come after the start of the page.
// `key` is the dossier's number. Appends its parameters.
std::string Matches(const Snapshot& snapshot, const DossierConditions& conditions, const DossierOrder& order,
                    absl::string_view alias, absl::string_view key, std::vector<Value>& parameters) {
  Conditions where(snapshot.session().dialect());
  for (const DossierConditions::In& in : conditions.in) where.AnyOf(alias, key, in);
  const std::pair<const std::string*, std::pair<const char*, const char*>> bounds[] = {
      {&conditions.opened_from, {"opened_on", ">="}},           {&conditions.opened_to, {"opened_on", "<="}},
      {&conditions.closed_from, {"closed_on", ">="}},           {&conditions.closed_to, {"closed_on", "<="}},
      {&conditions.without_activity_since, {"opened_on", "<"}},
  };
  for (const auto& [bound, comparison] : bounds) {
    if (!bound->empty()) where.Compare(absl::StrCat(alias, comparison.first), comparison.second, *bound);
  }
  if (conditions.recorded_from_seq != 0)
    where.Compare(absl::StrCat(alias, "since_seq"), ">=", conditions.recorded_from_seq);
  if (!conditions.without_activity_since.empty())
    where.NoFactSince(snapshot, key, conditions.without_activity_since);
  if (!conditions.ids.empty()) where.Numbers(key, conditions.ids);
  AddPageStart(conditions, order, alias, key, where);
  return where.Take(parameters);
}

// ORDER BY of the list, by `value` and `key`.
std::string OrderBy(const DossierOrder& order, absl::string_view value, absl::string_view key) {
  if (order.column == nullptr) return absl::StrCat(" ORDER BY ", key, " LIMIT ?");
  return absl::StrCat(" ORDER BY ", value, order.descending ? " DESC, " : ", ", key, " LIMIT ?");
}

}  // namespace

absl::StatusOr<std::optional<DossierRecord>> FindDossier(const Snapshot& snapshot, std::int64_t dossier_id) {
  return FindOne<DossierRecord>(snapshot, "dossier_id = ?", {dossier_id});
}

absl::StatusOr<std::optional<DossierRecord>> FindDossierByExternalId(const Snapshot& snapshot,
                                                                     const std::string& external_id) {
  return FindOne<DossierRecord>(snapshot, "external_id = ?", {external_id});
}

absl::StatusOr<std::set<std::string>> VoidedExternalIds(const Snapshot& snapshot, FoldIdentifier fold) {
  std::set<std::string> folded;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT d.external_id FROM dossier_voiding v JOIN dossier d ON d.dossier_id = v.dossier_id"
      " AND d.until_seq = v.since_seq WHERE v.until_seq IS NULL AND d.external_id IS NOT NULL",
      {}, "t", [&](const Row& row) { folded.insert(fold(row.Text(0))); }));
  return folded;
}

absl::StatusOr<std::vector<std::int64_t>> StandingForExternalIds(const Snapshot& snapshot,
                                                                 const std::set<std::string>& folded,
                                                                 FoldIdentifier fold) {
  std::set<std::int64_t> merged;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT m.source_id, d.external_id FROM dossier_merge m JOIN dossier d ON d.dossier_id = m.source_id"
      " AND d.until_seq = m.since_seq WHERE m.until_seq IS NULL AND d.external_id IS NOT NULL",
      {}, "it", [&](const Row& row) {
        if (folded.count(fold(row.Text(1))) > 0) merged.insert(row.Integer(0));
      }));
  std::set<std::int64_t> standing;
  for (const std::int64_t dossier_id : merged) {
    RELAIS_ASSIGN_OR_RETURN(const std::int64_t target, MergedTo(snapshot.Current(), dossier_id));
    standing.insert(target);
  }
  return std::vector<std::int64_t>(standing.begin(), standing.end());
}

absl::StatusOr<std::int64_t> NextDossierId(const Snapshot& snapshot) {
  // An import reserves its numbers before it inserts its rows.
  return snapshot.session().QueryInteger(
      "SELECT COALESCE(MAX(n.number), 0) + 1 FROM (SELECT MAX(dossier_id) AS number FROM dossier"
      " UNION ALL SELECT staged_to FROM journal_head WHERE staged_seq <> 0) n");
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
    const std::string sees = snapshot.VisibilityPredicate(fact.table, parameters);
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
  DossierOrder order;
  order.after_number = after;
  return ListDossierRecords(snapshot, conditions, order, limit);
}

absl::StatusOr<std::vector<DossierRecord>> ListDossierRecords(const Snapshot& snapshot,
                                                              const DossierConditions& conditions,
                                                              const DossierOrder& order, std::int64_t limit) {
  if (!conditions.ids.empty()) {
    // Selects by number instead of by access path.
    std::vector<Value> parameters;
    const std::string matches =
        Matches(snapshot, conditions, order, "dossier.", "dossier.dossier_id", parameters);
    parameters.emplace_back(limit);
    const std::string value = order.column == nullptr ? "" : SortValue(order, "dossier.");
    return FindAll<DossierRecord>(snapshot, absl::StrCat("1 = 1", matches), std::move(parameters),
                                  OrderBy(order, value, "dossier_id"));
  }
  std::vector<std::string> selects;
  std::vector<Value> parameters;
  const std::string value =
      order.column == nullptr ? "" : absl::StrCat(SortValue(order, "d."), " AS sort_value, ");
  // Each path is scanned in the order of numbers and, without another order, no further than the page.
  for (const AccessPath& way : snapshot.DossierAccessPaths()) {
    parameters.insert(parameters.end(), way.parameters.begin(), way.parameters.end());
    selects.push_back(absl::StrCat("SELECT ", SchemaOf<DossierRecord>().Names("d."), ", d.since_seq, ", value,
                                   way.key, " AS number ", way.sql,
                                   Matches(snapshot, conditions, order, "d.", way.key, parameters)));
  }
  parameters.emplace_back(limit);
  const bool by_number = order.column == nullptr;
  const bool by_entry = !by_number && absl::string_view(order.column) == "since_seq";
  const char* sort_type = by_number ? "" : by_entry ? "i" : "t";
  const std::string types = absl::StrCat(SchemaOf<DossierRecord>().Types(), "i", sort_type, "i");
  std::vector<DossierRecord> records;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat(absl::StrJoin(selects, " UNION ALL "), OrderBy(order, "sort_value", "number")), parameters,
      types, [&](const Row& row) { records.push_back(FromRow<DossierRecord>(row)); }));
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
  const std::string covers =
      snapshot.EverVisiblePredicate("d", "since_seq", parameters, BoundOf(SchemaOf<DossierRecord>()));
  parameters.emplace_back(limit);
  const std::string sql = absl::StrCat("SELECT ", SchemaOf<DossierRecord>().Names(),
                                       ", since_seq FROM dossier d WHERE dossier_id = ? AND since_seq <= ?"
                                       " AND (? = 0 OR revision < ?) AND ",
                                       covers, " ORDER BY revision DESC LIMIT ?");
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(sql, parameters, SchemaOf<DossierRecord>().Types() + "i", [&](const Row& row) {
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
