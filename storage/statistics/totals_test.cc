// Checks that the dimensions shown change no total, and that no dimension changes the dossiers of another.

#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/statistics/statistics.h"
#include "storage/statistics/tables.h"
#include "tests/support/statistics/random.h"
#include "tests/support/statistics/register.h"

namespace relais::storage::counting {
namespace {

constexpr unsigned kRegistersForTotals = 15;

// Number of question pairs compared, and of pairs with different answers.
struct Tally {
  std::int64_t combinations = 0;
  std::int64_t differences = 0;

  void Compare(bool same, const std::string& what) {
    ++combinations;
    if (same) return;
    ++differences;
    ADD_FAILURE() << what;
  }
};

// The dossiers of each key of the plan's first dimension, for any keys of the others.
std::map<std::string, std::set<std::int64_t>> Marginal(const Snapshot& snapshot, const StatisticsPlan& plan) {
  std::map<std::string, std::set<std::int64_t>> dossiers;
  const auto answer = Aggregate(snapshot, plan);
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return dossiers;
  for (const StatisticsCell& cell : answer->cells) {
    for (const auto& [dossier, value] : AllContributions(snapshot, plan, cell.keys)) {
      dossiers[cell.keys[0]].insert(dossier);
    }
  }
  return dossiers;
}

// Asks each dimension alone, then with `other`: the total and the dossiers of the first must not change.
void CheckNoDimensionChangesTotals(const Snapshot& snapshot, StatisticsPlan plan, Chance& chance,
                                   Tally& tally) {
  plan.dimensions.clear();
  const auto bare = Aggregate(snapshot, plan);
  ASSERT_TRUE(bare.ok()) << bare.status();
  const auto same_total = [&](const StatisticsPlan& wider) {
    const auto answer = Aggregate(snapshot, wider);
    EXPECT_TRUE(answer.ok()) << answer.status();
    tally.Compare(answer.ok() && answer->total.value == bare->total.value &&
                      answer->total.percentile_90 == bare->total.percentile_90,
                  Describe(wider));
  };
  const Dimension other = chance.Of(AllDimensions());
  for (const Dimension dimension : AllDimensions()) {
    if (!Takes(plan.measure, dimension)) continue;
    plan.dimensions = {dimension};
    same_total(plan);
    if (dimension == other || !Takes(plan.measure, other)) continue;
    const auto alone =
        chance.OneIn(4) ? Marginal(snapshot, plan) : std::map<std::string, std::set<std::int64_t>>();
    plan.dimensions = {dimension, other};
    same_total(plan);
    if (!alone.empty()) tally.Compare(Marginal(snapshot, plan) == alone, Describe(plan) + " (dossiers)");
  }
}

TEST(StatisticsProperty, NoDimensionChangesATotal) {
  Tally tally;
  TestDatabase database;
  for (unsigned seed = 1; seed <= kRegistersForTotals && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Chance chance(seed * 7919U);
    TestRegister reg;
    RegisterMaker(reg, chance).Make(40 + chance.Below(40));
    database.Fill(reg);
    const Snapshot now(database.reader(), reg.head());
    for (const MeasureShape& shape : MeasureShapes()) {
      StatisticsPlan plan = RandomPlan(chance);
      const auto refused = [&](const StatisticsFilter& filter) {
        return !Takes(shape.measure, filter.dimension);
      };
      plan.measure = shape.measure;
      plan.filters.erase(std::remove_if(plan.filters.begin(), plan.filters.end(), refused),
                         plan.filters.end());
      const Snapshot then = now.At(chance.Below(static_cast<int>(reg.head()) + 1));
      CheckNoDimensionChangesTotals(chance.OneIn(3) ? then : now, plan, chance, tally);
    }
  }
  std::printf("%lld combinations, %lld differences\n", static_cast<long long>(tally.combinations),
              static_cast<long long>(tally.differences));
  EXPECT_GT(tally.combinations, 7'000);
  EXPECT_EQ(tally.differences, 0);
}

}  // namespace
}  // namespace relais::storage::counting
