// `relaisd restore` killed at each of its steps: the old or the new register is whole in its place.

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/faults/kill_steps.h"

namespace relais::faults {
namespace {

class RestoreKillTest : public ServerTest {};

TEST_F(RestoreKillTest, TheOldOrTheNewRegisterIsWhole) {
  NewDossier("B-1");
  KillSteps steps;
  steps.name = "restore";
  const std::string copy = relaisd_.folder() + "/copy.db";
  const Relaisd::Outcome backup = relaisd_.Command({"backup", "--to", copy});
  ASSERT_EQ(backup.code, 0) << backup.text;
  steps.after = NotedIn(backup.text);
  NewDossier("B-2");
  // Its last writes are in the log beside the database, which a restore must neither lose nor mix in.
  relaisd_.Kill9();
  steps.folder = relaisd_.folder() + "/before";
  std::filesystem::create_directory(steps.folder);
  for (const char* suffix : {"", "-wal", "-shm", ".key"}) {
    std::filesystem::copy_file(relaisd_.database() + suffix,
                               absl::StrCat(steps.folder, "/register.db", suffix));
  }
  ASSERT_GT(std::filesystem::file_size(steps.folder + "/register.db-wal"), 0U);
  steps.before = NotedIn(relaisd_.Command({"verify"}).text);
  steps.command = {"restore", "--from", copy, "--expect", steps.after};
  KillAtEachStep(steps);
}

}  // namespace
}  // namespace relais::faults
