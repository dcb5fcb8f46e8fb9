// A register of an earlier version is upgraded on a copy, killed at each step: the old or the new one is
// whole in its place. The earlier registers are made from one of this version by taking back the migrations:
// a new migration is taken back in kTo12.

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/migrations/migrations.h"
#include "tests/faults/kill_steps.h"

namespace relais::faults {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kTo12[] =
    "DROP TABLE passkey;"
    "ALTER TABLE dossier_read DROP COLUMN read_on;"
    "DELETE FROM schema_migration WHERE version >= 13; UPDATE derived SET version = 0;";
constexpr char kTo11[] =
    "ALTER TABLE journal_head DROP COLUMN staged_seq; ALTER TABLE journal_head DROP COLUMN staged_from;"
    "ALTER TABLE journal_head DROP COLUMN staged_to; DELETE FROM schema_migration WHERE version >= 12;";

class UpgradeTest : public ServerTest {
 protected:
  UpgradeTest() {
    NewDossier("U-1");
    NewDossier("U-2");
    relaisd_.Stop();
    noted_ = NotedIn(relaisd_.Command({"verify"}).text);
  }

  static void Change(const std::string& database, const std::string& sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(database.c_str(), &connection), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    sqlite3_free(error);
    sqlite3_close(connection);
  }

  static std::int64_t VersionIn(const std::string& database) {
    sqlite3* connection = nullptr;
    EXPECT_EQ(sqlite3_open(database.c_str(), &connection), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(
        sqlite3_prepare_v2(connection, "SELECT MAX(version) FROM schema_migration", -1, &statement, nullptr),
        SQLITE_OK);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const std::int64_t version = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return version;
  }

  // Copies that upgrades left beside the register.
  static std::vector<std::string> Kept(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().filename().string().rfind("register.db.schema-", 0) == 0)
        files.push_back(entry.path());
    }
    return files;
  }

  // Kills the upgrade of the register, changed by `sql`, at each step.
  void KillUpgradeOf(const std::string& name, const std::string& sql) {
    KillSteps steps;
    steps.name = name;
    steps.folder = absl::StrCat(relaisd_.folder(), "/before");
    fs::create_directory(steps.folder);
    for (const char* suffix : {"", ".key"}) {
      fs::copy_file(relaisd_.database() + suffix, absl::StrCat(steps.folder, "/register.db", suffix));
    }
    Change(steps.folder + "/register.db", sql);
    // An upgrade opens the register; verify then ends by itself.
    steps.command = {"verify"};
    steps.before = noted_;
    steps.after = noted_;
    const std::int64_t before = VersionIn(steps.folder + "/register.db");
    int old_ones = 0;
    int new_ones = 0;
    KillAtEachStep(steps, [&](const std::string& folder) {
      // Looks at a copy, so that the next command finds what the kill left.
      const std::string look = folder + "-look";
      fs::copy(folder, look, fs::copy_options::recursive);
      const std::int64_t version = VersionIn(look + "/register.db");
      fs::remove_all(look);
      // Of one version or the other, never between.
      EXPECT_TRUE(version == before || version == newest_) << version;
      ++(version == before ? old_ones : new_ones);
    });
    std::cout << name << ": old schema in place " << old_ones << ", new schema " << new_ones << std::endl;
    EXPECT_GT(old_ones, 0);
  }

  const std::int64_t newest_ = storage::NewestVersion();
  std::string noted_;
};

TEST_F(UpgradeTest, KilledAtEachStepOfTheVersionBefore) { KillUpgradeOf("upgrade from schema 12", kTo12); }

TEST_F(UpgradeTest, KilledAtEachStepOfTheOneBeforeThat) {
  KillUpgradeOf("upgrade from schema 11", absl::StrCat(kTo12, kTo11));
}

TEST_F(UpgradeTest, TheServiceGoesOnAndTheOldRegisterStays) {
  Change(relaisd_.database(), kTo12);
  relaisd_.Start();
  v1::GetDossierRequest get;
  get.set_name("dossiers/1");
  EXPECT_EQ(Ok(relaisd_.NewClient().GetDossier(get)).dossier().external_id(), "U-1");
  relaisd_.Stop();
  EXPECT_EQ(VersionIn(relaisd_.database()), newest_);
  ASSERT_THAT(Kept(relaisd_.folder()), SizeIs(1));
  const std::string kept = Kept(relaisd_.folder()).front();
  EXPECT_EQ(VersionIn(kept), 12);
  EXPECT_EQ(fs::status(kept).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  // The next start has nothing to do.
  EXPECT_EQ(relaisd_.Verify(noted_), 0);
  EXPECT_THAT(Kept(relaisd_.folder()), SizeIs(1));
}

TEST_F(UpgradeTest, ARegisterThatDoesNotVerifyStaysAsItIs) {
  Change(relaisd_.database(), absl::StrCat(kTo12, "UPDATE dossier SET sector = 'autre';"));
  const Relaisd::Outcome refused = relaisd_.Command({"verify"});
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.text, HasSubstr("could not be upgraded"));
  EXPECT_EQ(VersionIn(relaisd_.database()), 12);
  EXPECT_THAT(Kept(relaisd_.folder()), SizeIs(0));
  EXPECT_FALSE(fs::exists(relaisd_.database() + ".next"));
}

TEST_F(UpgradeTest, ADowngradeNamesTheCopyFromBefore) {
  Change(relaisd_.database(), kTo12);
  EXPECT_EQ(relaisd_.Verify(noted_), 0);
  const std::string kept = Kept(relaisd_.folder()).front();
  // As a later program leaves it.
  Change(relaisd_.database(), "INSERT INTO schema_migration (version, name) VALUES (99, '0099_later')");
  const Relaisd::Outcome refused = relaisd_.Command({"serve", "--listen=127.0.0.1:0"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.text,
              AllOf(HasSubstr("its schema is newer than this program"),
                    HasSubstr("relaisd restore --database " + relaisd_.database() + " --from " + kept)));
  // Which does as it says.
  EXPECT_EQ(relaisd_.Command({"restore", "--from", kept}).code, 0);
  EXPECT_EQ(relaisd_.Verify(noted_), 0);

  for (const std::string& file : Kept(relaisd_.folder())) fs::remove(file);
  Change(relaisd_.database(), "INSERT INTO schema_migration (version, name) VALUES (99, '0099_later')");
  EXPECT_THAT(relaisd_.Command({"verify"}).text, HasSubstr("no copy from before is there"));
}

}  // namespace
}  // namespace relais::faults
