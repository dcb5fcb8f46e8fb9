#include "service/domain/common/civil_date.h"

#include <gtest/gtest.h>

namespace relais::domain {
namespace {

const absl::CivilDay kDay(2018, 4, 12);

TEST(ParseDate, TakesOnlyIsoDatesThatExist) {
  EXPECT_EQ(ParseDate("2018-04-12"), kDay);
  EXPECT_EQ(ParseDate("2020-02-29"), absl::CivilDay(2020, 2, 29));
  for (const char* bad :
       {"", "2018-4-12", "2018/04/12", "12/04/2018", "2018-02-29", "2018-13-01", "2018-00-01", "2018-01-00",
        "2018-04-31", " 2018-04-12", "2018-04-12 ", "0218-04-12", "20-8-04-12", "+018-04-12", "2018-04-1x"}) {
    EXPECT_FALSE(ParseDate(bad).has_value()) << bad;
  }
}

TEST(FormatDate, WritesIso) { EXPECT_EQ(FormatDate(absl::CivilDay(2018, 4, 2)), "2018-04-02"); }

TEST(Today, FollowsTheTorontoCalendar) {
  ASSERT_TRUE(TorontoZoneAvailable());
  const absl::TimeZone utc = absl::UTCTimeZone();
  // Summer: UTC-4. Winter: UTC-5.
  EXPECT_EQ(Today(absl::FromCivil(absl::CivilSecond(2018, 4, 13, 3, 59, 59), utc)), kDay);
  EXPECT_EQ(Today(absl::FromCivil(absl::CivilSecond(2018, 4, 13, 4, 0, 0), utc)), kDay + 1);
  EXPECT_EQ(Today(absl::FromCivil(absl::CivilSecond(2019, 1, 1, 4, 59, 59), utc)),
            absl::CivilDay(2018, 12, 31));
}

}  // namespace
}  // namespace relais::domain
