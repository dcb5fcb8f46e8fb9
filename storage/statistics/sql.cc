#include "storage/statistics/sql.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/strings/substitute.h"
#include "storage/statistics/tables.h"

namespace relais::storage::counting {
namespace {

// Builds a query from left to right, so that parameters are bound in the order of their `?`.
class Builder {
 public:
  Builder(const Snapshot& snapshot, const StatisticsPlan& plan);

  // The units that all queries select from, without duplicates. Columns: dossier_id, those of the unit, those
  // of the value, the project title if `with_title`, and k0, k1… for `keys`. Only units that match the plan's
  // filters and, if given, `key_values`.
  void AddUnits(const std::vector<Dimension>& keys, const std::vector<std::vector<std::string>>& key_values,
                bool with_title);

  void Add(absl::string_view sql) { absl::StrAppend(&query_.text, sql); }
  void Bind(Value value);
  // SQL condition for the units `u` of dossiers that `snapshot` shows individually.
  void AddShown(const Snapshot& snapshot);
  SqlQuery Take(std::string columns);

  const MeasureShape& shape() const { return shape_; }

 private:
  // Adds SQL of a table with its markers replaced. `dimension` is the dimension of the SQL, if any.
  void AddTemplate(absl::string_view sql, std::optional<Dimension> dimension = std::nullopt);
  void AddMarker(absl::string_view marker, std::optional<Dimension> dimension);
  // A row for each unit and combination of the used dimensions' values.
  void AddBase(bool with_title);
  void AddFilters(const std::vector<Dimension>& keys,
                  const std::vector<std::vector<std::string>>& key_values);
  void AddIn(Dimension dimension, const std::vector<std::string>& values);
  // Columns of unit and value, each after `, `.
  std::string UnitColumns(absl::string_view prefix) const;
  std::string Column(Dimension dimension) const;

  // A count depends on what the caller could see at the position, never on what it may see now.
  const Snapshot snapshot_;
  const StatisticsPlan& plan_;
  const MeasureShape& shape_;
  // The dimensions of keys and filters, each once.
  std::vector<Dimension> used_;
  // Whether a time dimension is used.
  bool divided_by_time_ = false;
  SqlQuery query_;
};

Builder::Builder(const Snapshot& snapshot, const StatisticsPlan& plan)
    : snapshot_(snapshot.ForCounting()),
      plan_(plan),
      shape_(MeasureShapeOf(plan.measure)),
      used_(plan.dimensions) {
  for (const StatisticsFilter& filter : plan.filters) {
    if (std::find(used_.begin(), used_.end(), filter.dimension) == used_.end())
      used_.push_back(filter.dimension);
  }
  divided_by_time_ = std::any_of(used_.begin(), used_.end(), IsTimeDimension);
}

void Builder::Bind(Value value) {
  query_.text += '?';
  query_.parameters.push_back(std::move(value));
}

void Builder::AddShown(const Snapshot& snapshot) {
  Add("EXISTS (SELECT 1 FROM dossier shown WHERE shown.dossier_id = u.dossier_id AND ");
  Add(snapshot.VisibilityPredicate("shown", query_.parameters));
  Add(")");
}

SqlQuery Builder::Take(std::string columns) {
  query_.columns = std::move(columns);
  return std::move(query_);
}

void Builder::AddTemplate(absl::string_view sql, std::optional<Dimension> dimension) {
  while (!sql.empty()) {
    const std::size_t open = sql.find('{');
    Add(sql.substr(0, open));
    if (open == absl::string_view::npos) return;
    const std::size_t close = sql.find('}', open);
    AddMarker(sql.substr(open + 1, close - open - 1), dimension);
    sql.remove_prefix(close + 1);
  }
}

void Builder::AddMarker(absl::string_view marker, std::optional<Dimension> dimension) {
  if (marker == "from") {
    Bind(plan_.from);
  } else if (marker == "to") {
    Bind(plan_.to);
  } else if (absl::ConsumePrefix(&marker, "sees ")) {
    Add(snapshot_.VisibilityPredicate(marker, query_.parameters));
  } else if (absl::ConsumePrefix(&marker, "month ")) {
    if (divided_by_time_) Add(absl::StrCat(", substr(", marker, ", 1, 7) AS month"));
  } else if (absl::ConsumePrefix(&marker, "moves ")) {
    AddTemplate(MovesSql(marker));
  } else if (absl::ConsumePrefix(&marker, "bucket ")) {
    Add(BucketSql(*dimension, std::string(marker)));
  }
}

std::string Builder::UnitColumns(absl::string_view prefix) const {
  std::string names = shape_.unit;
  if (shape_.value == MeasureShape::Value::kSum) names += ", amount";
  if (shape_.value == MeasureShape::Value::kDays) names += ", began_on, ended_on";
  std::string columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns += names[i];
    if (names[i] == ' ') absl::StrAppend(&columns, prefix);
  }
  return columns;
}

std::string Builder::Column(Dimension dimension) const {
  return absl::StrCat("k", std::find(used_.begin(), used_.end(), dimension) - used_.begin());
}

void Builder::AddBase(bool with_title) {
  // MATERIALIZED keeps SQLite from scanning a whole table in key order to avoid a sort.
  Add("WITH f AS MATERIALIZED (");
  AddTemplate(shape_.facts);
  Add(")\n");
  std::vector<Join> joins;
  Add(absl::StrCat("SELECT f.dossier_id", UnitColumns("f."), with_title ? ", d.project_title" : ""));
  for (const Dimension dimension : used_) {
    const DimensionShape shape = DimensionShapeOf(dimension, plan_.measure);
    Add(", COALESCE(");
    AddTemplate(shape.expression, dimension);
    Add(absl::StrCat(", '", kNoValue, "') AS ", Column(dimension)));
    if (shape.join != Join::kNone && std::find(joins.begin(), joins.end(), shape.join) == joins.end()) {
      joins.push_back(shape.join);
    }
  }
  // CROSS JOIN keeps SQLite from starting with the dossiers, which far outnumber a period's facts.
  Add("\nFROM f CROSS JOIN dossier d");
  for (const Join join : joins) AddTemplate(JoinSql(join));
  AddTemplate("\nWHERE d.dossier_id = f.dossier_id AND {sees d}");
  if (*shape_.condition != '\0') {
    Add(" AND ");
    AddTemplate(shape_.condition);
  }
}

void Builder::AddIn(Dimension dimension, const std::vector<std::string>& values) {
  Add(absl::StrCat(Column(dimension), " IN ", snapshot_.session().dialect().SetOfTexts()));
  query_.parameters.push_back(SetOf(values));
}

void Builder::AddFilters(const std::vector<Dimension>& keys,
                         const std::vector<std::vector<std::string>>& key_values) {
  const char* before = "\nWHERE ";
  for (const StatisticsFilter& filter : plan_.filters) {
    Add(before);
    AddIn(filter.dimension, filter.values);
    before = " AND ";
  }
  for (std::size_t i = 0; i < key_values.size(); ++i) {
    Add(before);
    AddIn(keys[i], key_values[i]);
    before = " AND ";
  }
}

void Builder::AddUnits(const std::vector<Dimension>& keys,
                       const std::vector<std::vector<std::string>>& key_values, bool with_title) {
  Add(absl::StrCat("SELECT DISTINCT dossier_id", UnitColumns(""), with_title ? ", project_title" : ""));
  for (const Dimension key : keys) Add(absl::StrCat(", ", Column(key)));
  Add(" FROM (\n");
  AddBase(with_title);
  Add("\n) b");
  AddFilters(keys, key_values);
}

// Columns `high` and `low`. Cast, because a sum of integers is not an integer on every engine.
std::string NumberSql(MeasureShape::Value value) {
  if (value != MeasureShape::Value::kSum) return "0, COUNT(*)";
  return absl::Substitute(
      "CAST(COALESCE(SUM(amount / $0), 0) AS BIGINT), CAST(COALESCE(SUM(amount % $0), 0) AS BIGINT)",
      kSumBase);
}

}  // namespace

SqlQuery CellsQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                    const std::vector<Dimension>& dimensions) {
  Builder builder(snapshot, plan);
  // The plan's dimensions come first among the used ones.
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < dimensions.size(); ++i) keys.push_back(absl::StrCat("k", i));
  const bool days = builder.shape().value == MeasureShape::Value::kDays;
  std::vector<std::string> columns = keys;
  columns.push_back(days ? "dossier_id" : "MIN(dossier_id)");
  columns.push_back(days ? "began_on, ended_on" : NumberSql(builder.shape().value));
  builder.Add(absl::StrCat("SELECT ", absl::StrJoin(columns, ", "), " FROM (\n"));
  builder.AddUnits(dimensions, {}, /*with_title=*/false);
  builder.Add("\n) u");
  if (!days && !keys.empty()) builder.Add(absl::StrCat("\nGROUP BY ", absl::StrJoin(keys, ", ")));
  return builder.Take(std::string(keys.size(), 't') + (days ? "itt" : "iii"));
}

SqlQuery ContributionsQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                            const std::vector<std::vector<std::string>>& keys, std::int64_t after,
                            std::int64_t limit) {
  Builder builder(snapshot, plan);
  builder.Add(
      absl::StrCat("SELECT dossier_id, project_title, ", NumberSql(builder.shape().value), " FROM (\n"));
  const std::vector<Dimension> none;
  builder.AddUnits(keys.empty() ? none : plan.dimensions, keys, /*with_title=*/true);
  builder.Add("\n) u\nWHERE dossier_id > ");
  builder.Bind(after);
  if (snapshot.withholds()) {
    builder.Add(" AND ");
    builder.AddShown(snapshot);
  }
  builder.Add("\nGROUP BY dossier_id, project_title ORDER BY dossier_id LIMIT ");
  builder.Bind(limit);
  return builder.Take("itii");
}

SqlQuery WithheldQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                       const std::vector<std::vector<std::string>>& keys) {
  Builder builder(snapshot, plan);
  builder.Add("SELECT COUNT(DISTINCT dossier_id) FROM (\n");
  const std::vector<Dimension> none;
  builder.AddUnits(keys.empty() ? none : plan.dimensions, keys, /*with_title=*/false);
  builder.Add("\n) u\nWHERE NOT ");
  builder.AddShown(snapshot);
  return builder.Take("i");
}

}  // namespace relais::storage::counting
