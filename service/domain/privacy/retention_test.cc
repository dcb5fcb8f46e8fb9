#include "service/domain/privacy/retention.h"

#include "gtest/gtest.h"

namespace relais::domain {
namespace {

using absl::CivilDay;

TEST(RetentionTest, IsDueOnTheSameDayOfTheLaterYear) {
  EXPECT_EQ(RetentionDueOn(CivilDay(2019, 2, 28), 7), CivilDay(2026, 2, 28));
  EXPECT_EQ(RetentionDueOn(CivilDay(2019, 12, 31), 1), CivilDay(2020, 12, 31));
}

TEST(RetentionTest, IsNeverDueADayEarly) {
  EXPECT_EQ(RetentionDueOn(CivilDay(2020, 2, 29), 7), CivilDay(2027, 3, 1));
  EXPECT_EQ(RetentionDueOn(CivilDay(2020, 2, 29), 4), CivilDay(2024, 2, 29));
}

TEST(RetentionTest, BothDirectionsAgreeOnEveryDay) {
  for (const int years : {1, 3, 4, 7, 100}) {
    for (CivilDay day(2026, 12, 1); day < CivilDay(2029, 4, 1); ++day) {
      const CivilDay last = RetentionClosedTo(day, years);
      EXPECT_LE(RetentionDueOn(last, years), day) << day << " " << years;
      EXPECT_GT(RetentionDueOn(last + 1, years), day) << day << " " << years;
    }
  }
}

}  // namespace
}  // namespace relais::domain
