#include "storage/statistics.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "storage/statistics_sql.h"
#include "storage/statistics_tables.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

using counting::MeasureShape;
using counting::SqlQuery;

constexpr std::size_t kMostDimensions = 4;

template <class List, class Projection>
bool HasTwice(const List& list, const Projection& project) {
  for (auto a = list.begin(); a != list.end(); ++a) {
    for (auto b = list.begin(); b != a; ++b) {
      if (project(*a) == project(*b)) return true;
    }
  }
  return false;
}

absl::Status CheckPlan(const StatisticsPlan& plan) {
  if (plan.from.empty() || plan.to.empty() || plan.from > plan.to) {
    return absl::InvalidArgumentError("a period has two days, the first not after the last");
  }
  if (plan.dimensions.size() > kMostDimensions)
    return absl::InvalidArgumentError("more than four dimensions");
  if (HasTwice(plan.dimensions, [](Dimension d) { return d; })) {
    return absl::InvalidArgumentError("a dimension stands twice");
  }
  if (HasTwice(plan.filters, [](const StatisticsFilter& f) { return f.dimension; })) {
    return absl::InvalidArgumentError("two filters on one dimension");
  }
  std::vector<Dimension> used = plan.dimensions;
  for (const StatisticsFilter& filter : plan.filters) {
    if (filter.values.empty()) return absl::InvalidArgumentError("a filter without values");
    used.push_back(filter.dimension);
  }
  if (IsStateMeasure(plan.measure) && std::any_of(used.begin(), used.end(), IsTimeDimension)) {
    return absl::InvalidArgumentError("a state at the period's end has no month, quarter or year");
  }
  return absl::OkStatus();
}

bool MayStandInSeveralCells(const StatisticsPlan& plan) {
  return std::any_of(plan.dimensions.begin(), plan.dimensions.end(), [&](Dimension dimension) {
    if (IsTimeDimension(dimension)) return counting::MeasureShapeOf(plan.measure).many_months;
    return counting::DimensionShapeOf(dimension, plan.measure).join != counting::Join::kNone;
  });
}

absl::StatusOr<absl::CivilDay> ParseDay(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) return absl::DataLossError(absl::StrCat("not a civil date: ", text));
  return day;
}

std::vector<std::string> KeysOf(const Row& row, std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(row.Text(static_cast<int>(i)));
  return keys;
}

absl::StatusOr<std::vector<StatisticsCell>> CountCells(const Snapshot& snapshot, const SqlQuery& query,
                                                       std::size_t key_count) {
  std::vector<StatisticsCell> cells;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(query.text, query.parameters, query.columns, [&](const Row& row) {
        const auto value = static_cast<double>(row.Integer(static_cast<int>(key_count)));
        cells.push_back({KeysOf(row, key_count), value, std::nullopt});
      }));
  return cells;
}

// Medians are made here: engines have no function for them in common.
absl::StatusOr<std::vector<StatisticsCell>> MedianCells(const Snapshot& snapshot, const SqlQuery& query,
                                                        std::size_t key_count, bool percentile) {
  std::map<std::vector<std::string>, std::vector<std::int64_t>> days;
  absl::Status parsed;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(query.text, query.parameters, query.columns, [&](const Row& row) {
        const absl::StatusOr<absl::CivilDay> began = ParseDay(row.Text(static_cast<int>(key_count)));
        const absl::StatusOr<absl::CivilDay> ended = ParseDay(row.Text(static_cast<int>(key_count) + 1));
        parsed.Update(began.status());
        parsed.Update(ended.status());
        if (parsed.ok()) days[KeysOf(row, key_count)].push_back(*ended - *began);
      }));
  RELAIS_RETURN_IF_ERROR(parsed);
  std::vector<StatisticsCell> cells;
  for (auto& [keys, values] : days) {
    std::sort(values.begin(), values.end());
    StatisticsCell cell{keys, MedianOfSorted(values), std::nullopt};
    if (percentile) cell.percentile_90 = static_cast<double>(Percentile90OfSorted(values));
    cells.push_back(std::move(cell));
  }
  return cells;
}

absl::StatusOr<std::vector<StatisticsCell>> Cells(const Snapshot& snapshot, const StatisticsPlan& plan,
                                                  const std::vector<Dimension>& dimensions) {
  const MeasureShape& shape = counting::MeasureShapeOf(plan.measure);
  const SqlQuery query = counting::CellsQuery(snapshot, plan, dimensions);
  if (shape.value == MeasureShape::Value::kDays) {
    return MedianCells(snapshot, query, dimensions.size(), shape.percentile);
  }
  return CountCells(snapshot, query, dimensions.size());
}

}  // namespace

bool IsStateMeasure(Measure measure) { return counting::MeasureShapeOf(measure).state; }

bool IsTimeDimension(Dimension dimension) {
  return dimension == Dimension::kMonth || dimension == Dimension::kQuarter ||
         dimension == Dimension::kFiscalYear;
}

double MedianOfSorted(const std::vector<std::int64_t>& values) {
  if (values.empty()) return 0;
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return static_cast<double>(values[middle]);
  return static_cast<double>(values[middle - 1] + values[middle]) / 2;
}

std::int64_t Percentile90OfSorted(const std::vector<std::int64_t>& values) {
  if (values.empty()) return 0;
  const std::size_t rank = (9 * values.size() + 9) / 10;
  return values[rank - 1];
}

absl::StatusOr<StatisticsAnswer> Aggregate(const Snapshot& snapshot, const StatisticsPlan& plan) {
  RELAIS_RETURN_IF_ERROR(CheckPlan(plan));
  StatisticsAnswer answer;
  answer.multi_valued = MayStandInSeveralCells(plan);
  if (!plan.dimensions.empty()) {
    RELAIS_ASSIGN_OR_RETURN(answer.cells, Cells(snapshot, plan, plan.dimensions));
  }
  // Where each unit stands in one cell, the cells say the total, and the second query is spared.
  const bool median = counting::MeasureShapeOf(plan.measure).value == MeasureShape::Value::kDays;
  if (!plan.dimensions.empty() && !answer.multi_valued && !median) {
    for (const StatisticsCell& cell : answer.cells) answer.total.value += cell.value;
    return answer;
  }
  RELAIS_ASSIGN_OR_RETURN(const std::vector<StatisticsCell> total, Cells(snapshot, plan, {}));
  // A median of nothing has no row.
  if (!total.empty()) answer.total = total.front();
  return answer;
}

absl::StatusOr<std::vector<StatisticsContribution>> ListContributions(
    const Snapshot& snapshot, const StatisticsPlan& plan, const std::optional<std::vector<std::string>>& keys,
    std::int64_t after, std::int64_t limit) {
  RELAIS_RETURN_IF_ERROR(CheckPlan(plan));
  if (keys.has_value() && keys->size() != plan.dimensions.size()) {
    return absl::InvalidArgumentError("a cell has a key for each dimension");
  }
  const SqlQuery query =
      counting::ContributionsQuery(snapshot, plan, keys.value_or(std::vector<std::string>()), after, limit);
  std::vector<StatisticsContribution> contributions;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(query.text, query.parameters, query.columns, [&](const Row& row) {
        contributions.push_back({row.Integer(0), row.Text(1), static_cast<double>(row.Integer(2))});
      }));
  return contributions;
}

absl::StatusOr<std::int64_t> CountWithheld(const Snapshot& snapshot, const StatisticsPlan& plan,
                                           const std::optional<std::vector<std::string>>& keys) {
  if (!snapshot.withholds()) return 0;
  RELAIS_RETURN_IF_ERROR(CheckPlan(plan));
  const SqlQuery query = counting::WithheldQuery(snapshot, plan, keys.value_or(std::vector<std::string>()));
  return snapshot.session().QueryInteger(query.text, query.parameters);
}

}  // namespace relais::storage
