#include "storage/maintenance/replace.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/maintenance/upgrade.h"

namespace relais::storage {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class ReplaceTest : public testing::Test {
 protected:
  ReplaceTest() : folder_(absl::StrCat(testing::TempDir(), "/replace-", ::getpid())) {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
  }
  ~ReplaceTest() override { fs::remove_all(folder_); }

  static void Write(const std::string& file, const std::string& content) { std::ofstream(file) << content; }
  static std::string Read(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static uid_t OwnerOf(const std::string& file) {
    struct stat status {};
    EXPECT_EQ(::stat(file.c_str(), &status), 0) << file;
    return status.st_uid;
  }

  const std::string folder_;
  const std::string path_ = folder_ + "/register.db";
};

TEST_F(ReplaceTest, ADraftWithALogIsRefusedAndNothingChanges) {
  for (const char* log : {"-wal", "-journal"}) {
    Write(path_, "old");
    Write(path_ + "-wal", "its log");
    Write(DraftOf(path_), "new");
    Write(DraftOf(path_) + log, "the rest");
    EXPECT_TRUE(absl::IsDataLoss(SwapIn(path_))) << log;
    EXPECT_EQ(Read(path_), "old");
    EXPECT_EQ(Read(path_ + "-wal"), "its log");
    EXPECT_EQ(Read(DraftOf(path_)), "new");
    EXPECT_EQ(Read(DraftOf(path_) + log), "the rest");
    RemoveDraft(path_);
  }
}

TEST_F(ReplaceTest, ADraftWithAnEmptyLogTakesThePlace) {
  Write(path_, "old");
  Write(path_ + "-wal", "its log");
  Write(DraftOf(path_), "new");
  Write(DraftOf(path_) + "-wal", "");
  const absl::Status swapped = SwapIn(path_);
  EXPECT_TRUE(swapped.ok()) << swapped;
  EXPECT_EQ(Read(path_), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(ReplaceTest, DraftsAreRemovedAndNothingElse) {
  const std::string kept = KeptDraftOf(path_);
  for (const std::string& file : {DraftOf(path_), DraftOf(path_) + "-wal", kept, kept + ".aB3dEf",
                                  kept + ".aB3dEf-journal", path_, path_ + ".next.mine", kept + ".mine"}) {
    Write(file, "x");
  }
  RemoveDraft(path_);
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(folder_)) left.push_back(entry.path());
  EXPECT_THAT(left, testing::UnorderedElementsAre(path_, path_ + ".next.mine", kept + ".mine"));
}

TEST_F(ReplaceTest, UnderRootTheOwnerStays) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  constexpr uid_t kService = 4711;
  Write(path_, "old");
  Write(path_ + "-wal", "its log");
  ASSERT_EQ(::chown(path_.c_str(), kService, kService), 0);
  const auto aside = SetAside(path_, absl::UnixEpoch());
  ASSERT_TRUE(aside.ok()) << aside.status();
  for (const char* name : {"", "/register.db", "/register.db-wal"})
    EXPECT_EQ(OwnerOf(*aside + name), kService);
  Write(DraftOf(path_), "new");
  EXPECT_TRUE(SwapIn(path_).ok());
  EXPECT_EQ(OwnerOf(path_), kService);
  // Without a register, the folder says whose it is.
  fs::remove(path_);
  ASSERT_EQ(::chown(folder_.c_str(), kService + 1, kService + 1), 0);
  Write(DraftOf(path_), "new");
  EXPECT_TRUE(SwapIn(path_).ok());
  EXPECT_EQ(OwnerOf(path_), kService + 1);
}

TEST_F(ReplaceTest, AnUpgradeOwnsItsExactNamesAlone) {
  const std::string copy = path_ + ".schema-12-20261130T232544Z";
  for (const std::string& file :
       {copy, copy + "-2", copy + "-keep", copy + "-1", copy + "-02", copy + ".bak", copy + "-2-3",
        path_ + ".schema-x-20261130T232544Z", path_ + ".schema-012-20261130T232544Z"}) {
    Write(file, "x");
  }
  EXPECT_THAT(ListUpgradeCopies(path_), ElementsAre(copy + "-2", copy));
  RemoveOldUpgradeCopies(path_, absl::FromCivil(absl::CivilDay(2027, 6, 1), absl::UTCTimeZone()));
  EXPECT_THAT(ListUpgradeCopies(path_), testing::IsEmpty());
  EXPECT_TRUE(fs::exists(copy + "-keep"));
  EXPECT_TRUE(fs::exists(copy + ".bak"));
  // A folder that is gone is no error.
  EXPECT_THAT(ListUpgradeCopies(folder_ + "/gone/register.db"), testing::IsEmpty());
}

}  // namespace
}  // namespace relais::storage
