#include "storage/statistics/statistics.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "storage/statistics/sql.h"
#include "storage/statistics/tables.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

using counting::MeasureShape;
using counting::SqlQuery;

constexpr std::size_t kMaxDimensions = 4;
// Number of dossiers that the error of an overflowing sum names.
constexpr std::size_t kNamedDossiers = 10;

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
  if (plan.dimensions.size() > kMaxDimensions) return absl::InvalidArgumentError("more than four dimensions");
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
  if (!IsReferralMeasure(plan.measure) && std::any_of(used.begin(), used.end(), IsReferralDimension)) {
    return absl::InvalidArgumentError("only referrals have a sender and a recipient");
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

absl::int128 SumOf(const Row& row, int column) {
  return absl::int128(row.Integer(column)) * counting::kSumBase + row.Integer(column + 1);
}

bool Fits(absl::int128 number) {
  return number >= std::numeric_limits<std::int64_t>::min() &&
         number <= std::numeric_limits<std::int64_t>::max();
}

// The values collected for one cell.
struct Gathered {
  absl::int128 sum = 0;
  std::vector<std::int64_t> days;
};
using GatheredCells = std::map<std::vector<std::string>, Gathered>;

std::string Folded(const StatisticsPlan& plan, const std::string& name) {
  return plan.fold == nullptr ? name : plan.fold(name);
}

// The spelling to show for each folded name: that of the lowest-numbered dossier.
class Spellings {
 public:
  void Note(const std::string& folded, const std::string& spelt, std::int64_t dossier) {
    const auto [place, is_new] = shown_.try_emplace(folded, First{dossier, spelt});
    if (!is_new && dossier < place->second.dossier) place->second = {dossier, spelt};
  }
  const std::string& Of(const std::string& folded) const { return shown_.at(folded).spelt; }

 private:
  struct First {
    std::int64_t dossier;
    std::string spelt;
  };
  std::map<std::string, First> shown_;
};

// Reads the rows of a cells query, and merges the spellings of an advisor into one cell. A dossier has one
// advisor, so no unit counts twice.
class CellReader {
 public:
  CellReader(const StatisticsPlan& plan, const std::vector<Dimension>& dimensions)
      : plan_(plan),
        days_(counting::MeasureShapeOf(plan.measure).value == MeasureShape::Value::kDays),
        count_(static_cast<int>(dimensions.size())),
        advisor_(std::find(dimensions.begin(), dimensions.end(), Dimension::kAdvisor) - dimensions.begin()) {}

  absl::Status Read(const Snapshot& snapshot, const SqlQuery& query) {
    absl::Status parsed;
    RELAIS_RETURN_IF_ERROR(snapshot.session().Query(query.text, query.parameters, query.columns,
                                                    [&](const Row& row) { parsed.Update(Add(row)); }));
    return parsed;
  }

  // Returns the cells, with the names as people read them.
  GatheredCells Take() {
    if (advisor_ == count_) return std::move(cells_);
    GatheredCells shown;
    for (auto& [keys, cell] : cells_) {
      std::vector<std::string> spelt = keys;
      std::string& name = spelt[static_cast<std::size_t>(advisor_)];
      if (name != kNoValue) name = spellings_.Of(name);
      shown[std::move(spelt)] = std::move(cell);
    }
    return shown;
  }

 private:
  absl::Status Add(const Row& row) {
    std::vector<std::string> keys = KeysOf(row, static_cast<std::size_t>(count_));
    if (advisor_ < count_) {
      std::string& name = keys[static_cast<std::size_t>(advisor_)];
      const std::string folded = Folded(plan_, name);
      spellings_.Note(folded, name, row.Integer(count_));
      name = folded;
    }
    Gathered& cell = cells_[keys];
    if (!days_) {
      cell.sum += SumOf(row, count_ + 1);
      return absl::OkStatus();
    }
    RELAIS_ASSIGN_OR_RETURN(const absl::CivilDay began, ParseDay(row.Text(count_ + 1)));
    RELAIS_ASSIGN_OR_RETURN(const absl::CivilDay ended, ParseDay(row.Text(count_ + 2)));
    cell.days.push_back(ended - began);
    return absl::OkStatus();
  }

  const StatisticsPlan& plan_;
  const bool days_;
  const int count_;
  // Index of ADVISOR among the keys; the number of keys if it is not among them.
  const std::ptrdiff_t advisor_;
  GatheredCells cells_;
  Spellings spellings_;
};

absl::StatusOr<GatheredCells> Gather(const Snapshot& snapshot, const StatisticsPlan& plan,
                                     const std::vector<Dimension>& dimensions) {
  CellReader reader(plan, dimensions);
  RELAIS_RETURN_IF_ERROR(reader.Read(snapshot, counting::CellsQuery(snapshot, plan, dimensions)));
  return reader.Take();
}

// Every spelling in the plan's dossiers, ignoring filters on ADVISOR, that folds like one of `names`.
absl::StatusOr<std::vector<std::string>> SpellingsOf(const Snapshot& snapshot, StatisticsPlan plan,
                                                     const std::vector<std::string>& names) {
  std::set<std::string> wanted;
  for (const std::string& name : names) wanted.insert(Folded(plan, name));
  const auto of_advisor = [](const StatisticsFilter& filter) {
    return filter.dimension == Dimension::kAdvisor;
  };
  plan.filters.erase(std::remove_if(plan.filters.begin(), plan.filters.end(), of_advisor),
                     plan.filters.end());
  plan.dimensions = {Dimension::kAdvisor};
  const SqlQuery query = counting::CellsQuery(snapshot, plan, plan.dimensions);
  std::set<std::string> found;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(query.text, query.parameters, query.columns, [&](const Row& row) {
        if (wanted.count(Folded(plan, row.Text(0))) > 0) found.insert(row.Text(0));
      }));
  return std::vector<std::string>(found.begin(), found.end());
}

// The plan with the names of its ADVISOR filter spelt as in the dossiers.
absl::StatusOr<StatisticsPlan> WithSpellings(const Snapshot& snapshot, const StatisticsPlan& plan) {
  StatisticsPlan spelt = plan;
  if (plan.fold == nullptr) return spelt;
  for (StatisticsFilter& filter : spelt.filters) {
    if (filter.dimension != Dimension::kAdvisor) continue;
    RELAIS_ASSIGN_OR_RETURN(filter.values, SpellingsOf(snapshot, plan, filter.values));
  }
  return spelt;
}

// Each key of a cell as the spellings that it covers; none for the total.
absl::StatusOr<std::vector<std::vector<std::string>>> SpeltKeys(
    const Snapshot& snapshot, const StatisticsPlan& plan,
    const std::optional<std::vector<std::string>>& keys) {
  std::vector<std::vector<std::string>> spellings;
  for (std::size_t i = 0; keys.has_value() && i < keys->size(); ++i) {
    spellings.push_back({(*keys)[i]});
    if (plan.dimensions[i] != Dimension::kAdvisor || plan.fold == nullptr) continue;
    RELAIS_ASSIGN_OR_RETURN(spellings.back(), SpellingsOf(snapshot, plan, {(*keys)[i]}));
  }
  return spellings;
}

// OUT_OF_RANGE, listing the dossiers with the largest contributions to the total, greatest first.
absl::Status DoesNotFit(const Snapshot& snapshot, const StatisticsPlan& plan) {
  const SqlQuery query = counting::ContributionsQuery(snapshot, plan, {}, 0, kNoLimit);
  std::vector<std::pair<absl::int128, std::int64_t>> brought;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(query.text, query.parameters, query.columns, [&](const Row& row) {
        brought.emplace_back(SumOf(row, 2), row.Integer(0));
        std::sort(brought.begin(), brought.end(), [](const auto& a, const auto& b) { return b < a; });
        if (brought.size() > kNamedDossiers) brought.pop_back();
      }));
  return absl::OutOfRangeError(absl::StrJoin(
      brought, ", ", [](std::string* out, const auto& dossier) { absl::StrAppend(out, dossier.second); }));
}

// OUT_OF_RANGE with an empty message if the sum does not fit.
absl::StatusOr<StatisticsCell> CellOf(Measure measure, const std::vector<std::string>& keys, Gathered cell) {
  const MeasureShape& shape = counting::MeasureShapeOf(measure);
  StatisticsCell made{keys, {}, std::nullopt};
  if (shape.value != MeasureShape::Value::kDays) {
    if (!Fits(cell.sum)) return absl::OutOfRangeError("");
    made.value.whole = static_cast<std::int64_t>(cell.sum);
    return made;
  }
  std::sort(cell.days.begin(), cell.days.end());
  made.value = MedianOfSorted(cell.days);
  if (shape.percentile && !cell.days.empty()) made.percentile_90 = Percentile90OfSorted(cell.days);
  return made;
}

// The total of the cells. Correct only if no unit is in two of them.
Gathered Together(const GatheredCells& cells) {
  Gathered total;
  for (const auto& [keys, cell] : cells) {
    total.sum += cell.sum;
    total.days.insert(total.days.end(), cell.days.begin(), cell.days.end());
  }
  return total;
}

absl::StatusOr<StatisticsAnswer> Count(const Snapshot& snapshot, const StatisticsPlan& plan) {
  StatisticsAnswer answer;
  answer.multi_valued = MayStandInSeveralCells(plan);
  GatheredCells cells;
  if (!plan.dimensions.empty()) {
    RELAIS_ASSIGN_OR_RETURN(cells, Gather(snapshot, plan, plan.dimensions));
  }
  GatheredCells total = {{{}, Together(cells)}};
  // If each unit is in one cell, the cells give the total without a second query.
  if (plan.dimensions.empty() || answer.multi_valued) {
    RELAIS_ASSIGN_OR_RETURN(total, Gather(snapshot, plan, {}));
  }
  for (auto& [keys, cell] : cells) {
    RELAIS_ASSIGN_OR_RETURN(StatisticsCell made, CellOf(plan.measure, keys, std::move(cell)));
    answer.cells.push_back(std::move(made));
  }
  // A median of nothing has no row.
  RELAIS_ASSIGN_OR_RETURN(answer.total, CellOf(plan.measure, {}, std::move(total[{}])));
  return answer;
}

}  // namespace

bool IsStateMeasure(Measure measure) { return counting::MeasureShapeOf(measure).state; }

bool IsTimeDimension(Dimension dimension) {
  return dimension == Dimension::kMonth || dimension == Dimension::kQuarter ||
         dimension == Dimension::kFiscalYear;
}

bool IsReferralMeasure(Measure measure) { return counting::MeasureShapeOf(measure).referrals; }

bool IsReferralDimension(Dimension dimension) {
  return dimension == Dimension::kFrom || dimension == Dimension::kTo;
}

bool operator==(const Number& a, const Number& b) { return a.whole == b.whole && a.half == b.half; }

double ToDouble(const Number& number) {
  return static_cast<double>(number.whole) + (number.half ? 0.5 : 0.0);
}

Number MedianOfSorted(const std::vector<std::int64_t>& values) {
  if (values.empty()) return {};
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return {values[middle], false};
  // Starts from the lower one, so that no sum overflows and a negative median is right.
  const std::int64_t apart = values[middle] - values[middle - 1];
  return {values[middle - 1] + apart / 2, apart % 2 == 1};
}

std::int64_t Percentile90OfSorted(const std::vector<std::int64_t>& values) {
  if (values.empty()) return 0;
  const std::size_t rank = (9 * values.size() + 9) / 10;
  return values[rank - 1];
}

absl::StatusOr<StatisticsAnswer> Aggregate(const Snapshot& snapshot, const StatisticsPlan& plan) {
  RELAIS_RETURN_IF_ERROR(CheckPlan(plan));
  RELAIS_ASSIGN_OR_RETURN(const StatisticsPlan spelt, WithSpellings(snapshot, plan));
  absl::StatusOr<StatisticsAnswer> answer = Count(snapshot, spelt);
  if (absl::IsOutOfRange(answer.status())) return DoesNotFit(snapshot, spelt);
  return answer;
}

absl::StatusOr<std::vector<StatisticsContribution>> ListContributions(
    const Snapshot& snapshot, const StatisticsPlan& plan, const std::optional<std::vector<std::string>>& keys,
    std::int64_t after, std::int64_t limit) {
  RELAIS_RETURN_IF_ERROR(CheckPlan(plan));
  if (keys.has_value() && keys->size() != plan.dimensions.size()) {
    return absl::InvalidArgumentError("a cell has a key for each dimension");
  }
  RELAIS_ASSIGN_OR_RETURN(const StatisticsPlan spelt, WithSpellings(snapshot, plan));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<std::vector<std::string>> spellings,
                          SpeltKeys(snapshot, plan, keys));
  const SqlQuery query = counting::ContributionsQuery(snapshot, spelt, spellings, after, limit);
  std::vector<StatisticsContribution> contributions;
  absl::Status status;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(query.text, query.parameters, query.columns, [&](const Row& row) {
        const absl::int128 value = SumOf(row, 2);
        if (!Fits(value)) return status.Update(absl::OutOfRangeError(absl::StrCat(row.Integer(0))));
        contributions.push_back({row.Integer(0), row.Text(1), static_cast<std::int64_t>(value)});
      }));
  RELAIS_RETURN_IF_ERROR(status);
  return contributions;
}

absl::StatusOr<std::int64_t> CountWithheld(const Snapshot& snapshot, const StatisticsPlan& plan,
                                           const std::optional<std::vector<std::string>>& keys) {
  if (!snapshot.withholds()) return 0;
  RELAIS_RETURN_IF_ERROR(CheckPlan(plan));
  RELAIS_ASSIGN_OR_RETURN(const StatisticsPlan spelt, WithSpellings(snapshot, plan));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<std::vector<std::string>> spellings,
                          SpeltKeys(snapshot, plan, keys));
  const SqlQuery query = counting::WithheldQuery(snapshot, spelt, spellings);
  return snapshot.session().QueryInteger(query.text, query.parameters);
}

}  // namespace relais::storage
