// Backups that relaisd makes by itself.
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

class TimedBackupTest : public testing::Test {
 protected:
  TimedBackupTest() : folder_(relaisd_.folder() + "/backups") {}

  std::vector<std::string> Backups() const {
    std::vector<std::string> files;
    if (!std::filesystem::exists(folder_)) return files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (absl::StartsWith(entry.path().filename().string(), "relais-")) files.push_back(entry.path());
    }
    return files;
  }

  Relaisd relaisd_;
  const std::string folder_;
};

TEST_F(TimedBackupTest, TheFirstOneIsMadeAtTheStartAndCanBeRestored) {
  relaisd_.SetFlags({"--backup_folder", folder_, "--backup_every", "1h"});
  relaisd_.Start();
  // No signal of the service says that a backup is there.
  for (int tries = 0; tries < 2000 && Backups().empty(); ++tries) absl::SleepFor(absl::Milliseconds(10));
  ASSERT_EQ(Backups().size(), 1U);
  relaisd_.Stop();
  const Relaisd::Outcome restored = relaisd_.Command({"restore", "--from", Backups().front()});
  EXPECT_EQ(restored.code, 0) << restored.text;
}

TEST_F(TimedBackupTest, AServiceWithoutAFolderForThemRunsAllTheSame) {
  relaisd_.SetFlags({"--backup_folder", relaisd_.folder() + "/none/backups"});
  relaisd_.Start();
  relaisd_.Stop();
}

TEST_F(TimedBackupTest, TooOftenIsRefused) {
  relaisd_.Start();
  relaisd_.Stop();
  const Relaisd::Outcome refused = relaisd_.Command(
      {"serve", "--listen=127.0.0.1:0", "--backup_folder", folder_, "--backup_every", "10s"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.text, testing::HasSubstr("--backup_every: at least 1m"));
}

}  // namespace
}  // namespace relais
