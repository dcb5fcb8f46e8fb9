#include "service/domain/common/period.h"

#include <gtest/gtest.h>

namespace relais::domain {
namespace {

using absl::CivilDay;

TEST(ParsePeriodLabel, FiscalYearBeginsInApril) {
  const auto year = ParsePeriodLabel("2018-2019");
  ASSERT_TRUE(year.has_value());
  EXPECT_EQ(year->from, CivilDay(2018, 4, 1));
  EXPECT_EQ(year->to, CivilDay(2019, 3, 31));
}

TEST(ParsePeriodLabel, QuartersInEverySpelling) {
  const Period first{CivilDay(2018, 4, 1), CivilDay(2018, 6, 30)};
  for (const char* label :
       {"2018-2019/T1", "2018-2019/Q1", "2018-2019/t1", "2018-2019/q1", " 2018-2019/T1 "}) {
    EXPECT_EQ(ParsePeriodLabel(label), first) << label;
  }
  EXPECT_EQ(ParsePeriodLabel("2018-2019/T3"), (Period{CivilDay(2018, 10, 1), CivilDay(2018, 12, 31)}));
  EXPECT_EQ(ParsePeriodLabel("2019-2020/T4"), (Period{CivilDay(2020, 1, 1), CivilDay(2020, 3, 31)}));
}

TEST(ParsePeriodLabel, RefusesAnythingElse) {
  for (const char* label :
       {"", "2018", "2018-2018", "2018-2020", "2019-2018", "2018-2019/", "2018-2019/T0", "2018-2019/T5",
        "2018-2019/S1", "2018-19", "2018/2019", "abcd-2019", "2018-2019/T11"}) {
    EXPECT_FALSE(ParsePeriodLabel(label).has_value()) << label;
  }
}

TEST(PeriodLabel, OnlyOfExactPeriods) {
  for (const char* label : {"2018-2019", "2018-2019/T1", "2018-2019/T2", "2018-2019/T3", "2018-2019/T4"}) {
    EXPECT_EQ(PeriodLabel(*ParsePeriodLabel(label)), label);
  }
  EXPECT_EQ(PeriodLabel({CivilDay(2018, 4, 1), CivilDay(2018, 4, 30)}), "");
  EXPECT_EQ(PeriodLabel({CivilDay(2018, 4, 2), CivilDay(2019, 3, 31)}), "");
  EXPECT_EQ(PeriodLabel({CivilDay(2018, 1, 1), CivilDay(2018, 12, 31)}), "");
}

TEST(Labels, OfADay) {
  EXPECT_EQ(FiscalYearLabel(CivilDay(2019, 3, 31)), "2018-2019");
  EXPECT_EQ(FiscalYearLabel(CivilDay(2019, 4, 1)), "2019-2020");
  EXPECT_EQ(QuarterLabel(CivilDay(2019, 3, 31)), "2018-2019/T4");
  EXPECT_EQ(QuarterLabel(CivilDay(2018, 12, 31)), "2018-2019/T3");
  EXPECT_EQ(QuarterLabel(CivilDay(2018, 7, 1)), "2018-2019/T2");
}

TEST(SplitPeriod, CutsTheFirstAndLastBucket) {
  const auto months = SplitPeriod({CivilDay(2018, 4, 15), CivilDay(2018, 6, 2)}, Bucket::kMonth, 3);
  ASSERT_TRUE(months.has_value());
  ASSERT_EQ(months->size(), 3U);
  EXPECT_EQ(months->at(0).label, "2018-04");
  EXPECT_EQ(months->at(0).period, (Period{CivilDay(2018, 4, 15), CivilDay(2018, 4, 30)}));
  EXPECT_EQ(months->at(1).period, (Period{CivilDay(2018, 5, 1), CivilDay(2018, 5, 31)}));
  EXPECT_EQ(months->at(2).label, "2018-06");
  EXPECT_EQ(months->at(2).period, (Period{CivilDay(2018, 6, 1), CivilDay(2018, 6, 2)}));
  EXPECT_FALSE(SplitPeriod({CivilDay(2018, 4, 15), CivilDay(2018, 6, 2)}, Bucket::kMonth, 2).has_value());
}

TEST(SplitPeriod, QuartersAndFiscalYears) {
  const Period years = {CivilDay(2018, 4, 1), CivilDay(2020, 3, 31)};
  const auto quarters = SplitPeriod(years, Bucket::kQuarter, 100);
  ASSERT_EQ(quarters->size(), 8U);
  EXPECT_EQ(quarters->at(3).label, "2018-2019/T4");
  for (const BucketPeriod& quarter : *quarters) EXPECT_EQ(ParsePeriodLabel(quarter.label), quarter.period);
  const auto split = SplitPeriod(years, Bucket::kFiscalYear, 100);
  ASSERT_EQ(split->size(), 2U);
  EXPECT_EQ(split->at(1).label, "2019-2020");
}

}  // namespace
}  // namespace relais::domain
