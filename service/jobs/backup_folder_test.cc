#include "service/jobs/backup_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace relais::jobs {
namespace {

// 12:30 UTC on a Thursday.
const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2026, 1, 15, 12, 30, 0), absl::UTCTimeZone());

TEST(BackupNameTest, CarriesInstantAndPosition) {
  const std::string name = BackupName(kNow, 1234);
  EXPECT_EQ(name, "relais-20260115T123000Z-1234.db");
  const auto parsed = ParseBackupName(name);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->made_at, kNow);
  EXPECT_EQ(parsed->position, 1234);
}

TEST(BackupNameTest, AnotherFileIsNotTheServices) {
  for (const char* name :
       {"register-2026-01-15.db", "relais-20260115T123000Z-1234.db.abcdef", "relais-20260115T123000Z.db",
        "relais-20260115T126000Z-1.db", "relais-20260115T123000Z--1.db", "relais-20260115T123000Z-01.db",
        "unverified-1.db", "", "relais-.db"}) {
    EXPECT_FALSE(ParseBackupName(name).has_value()) << name;
  }
}

TEST(BackupFolderTest, ListsGoodBackupsAlone) {
  const std::string folder = absl::StrCat(testing::TempDir(), "/backups");
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(absl::IsNotFound(ListBackups(folder).status()));
  std::filesystem::create_directory(folder);
  for (const std::string& name :
       {BackupName(kNow, 9), BackupName(kNow - absl::Hours(1), 8), std::string("unverified-1.db")}) {
    std::ofstream(absl::StrCat(folder, "/", name)) << "x";
  }
  const auto files = ListBackups(folder);
  ASSERT_TRUE(files.ok()) << files.status();
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ(files->front().position, 8);
  EXPECT_EQ(files->back().position, 9);
  std::filesystem::remove_all(folder);
}

// A backup of each age; which of them go.
struct Case {
  const char* name;
  std::vector<absl::Duration> ages;
  // Of `ages`, in any order.
  std::vector<absl::Duration> removed;
};

class ThinningTest : public testing::TestWithParam<Case> {};

TEST_P(ThinningTest, RemovesWhatTheTableSays) {
  std::vector<BackupFile> files;
  std::int64_t position = 1000;
  for (const absl::Duration age : GetParam().ages) {
    files.push_back({BackupName(kNow - age, position), kNow - age, position});
    --position;
  }
  std::vector<absl::Duration> removed;
  for (const BackupFile& file : BackupsToRemove(files, kNow)) removed.push_back(kNow - file.made_at);
  EXPECT_THAT(removed, testing::UnorderedElementsAreArray(GetParam().removed));
}

constexpr absl::Duration Minutes(int count) { return absl::Minutes(count); }
constexpr absl::Duration Hours(int count) { return absl::Hours(count); }
constexpr absl::Duration Days(int count) { return absl::Hours(24 * count); }

INSTANTIATE_TEST_SUITE_P(
    Ages, ThinningTest,
    testing::Values(
        Case{"None", {}, {}},
        Case{"AllOfTheLastHour", {Minutes(0), Minutes(5), Minutes(10), Minutes(55), Minutes(60)}, {}},
        // 11:25 and 11:10 are of one hour, and so are 10:55 and 10:05.
        Case{"TheLastOfEachHour",
             {Minutes(1), Minutes(65), Minutes(80), Minutes(95), Minutes(145)},
             {Minutes(80), Minutes(145)}},
        Case{"OneOfTheLastHourStandsForItsHour", {Minutes(60), Minutes(61)}, {Minutes(61)}},
        // The hours of the day before are of one day, once they are older than a day.
        Case{"TheLastOfEachDay",
             {Minutes(1), Hours(23), Hours(24) + Minutes(1), Hours(25), Hours(36), Hours(37), Hours(40)},
             {Hours(36), Hours(40)}},
        Case{"TwoOldOnesAtOnce",
             {Minutes(1), Minutes(65), Minutes(80), Hours(25), Hours(26), Hours(27)},
             {Minutes(80), Hours(26), Hours(27)}},
        Case{"AClockThatJumpedByAYear",
             {Minutes(0), Days(365), Days(365) + Minutes(5), Days(366), Days(367)},
             {Days(366), Days(367)}},
        Case{"AMonth",
             {Minutes(1), Days(30), Days(31), Days(31) + Minutes(1), Days(400)},
             {Days(31) + Minutes(1), Days(400)}},
        Case{"TheNewestStaysHoweverOld", {Days(400), Days(401)}, {Days(401)}},
        Case{"AClockThatWasAhead", {-Days(2), -Days(2) + Minutes(5), Minutes(5), Minutes(90)}, {}}),
    [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

// Five-minute backups through two months leave about seventy.
TEST(ThinningOverTimeTest, StaysSmall) {
  std::vector<BackupFile> files;
  std::int64_t position = 0;
  for (absl::Time now = kNow - Days(60); now <= kNow; now += Minutes(5)) {
    files.push_back({BackupName(now, ++position), now, position});
    for (const BackupFile& gone : BackupsToRemove(files, now)) {
      files.erase(std::find_if(files.begin(), files.end(),
                               [&](const BackupFile& file) { return file.name == gone.name; }));
    }
    ASSERT_LE(files.size(), 70U);
  }
  EXPECT_GE(files.size(), 60U);
  EXPECT_GE(kNow - files.front().made_at, Days(30));
}

}  // namespace
}  // namespace relais::jobs
