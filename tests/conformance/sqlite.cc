// The suite on the embedded engine, and what holds for it alone.
#include "storage/engine/sqlite.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/conformance/store_fixture.h"

namespace relais::storage {
namespace {

class SqliteDatabase : public TestDatabase {
 public:
  SqliteDatabase() {
    std::string pattern = (std::filesystem::temp_directory_path() / "relais-conformance-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~SqliteDatabase() override { std::filesystem::remove_all(folder_); }

  absl::StatusOr<std::unique_ptr<Engine>> Open() override { return OpenSqlite(path()); }

  std::filesystem::path BackupFolder() override {
    std::filesystem::create_directory(folder_ / "backups");
    return folder_ / "backups";
  }

  absl::StatusOr<std::unique_ptr<Engine>> OpenBackup(const std::string& file) override {
    return OpenSqlite(file);
  }

  std::string path() const { return (folder_ / "relais.db").string(); }

 private:
  std::filesystem::path folder_;
};

TEST(SqliteEngineTest, SecondOpenerIsRefused) {
  SqliteDatabase database;
  const auto first = database.Open();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(database.Open().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(SqliteEngineTest, ALinkIsTheSameDatabase) {
  SqliteDatabase database;
  const auto first = database.Open();
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string link = database.BackupFolder() / "link.db";
  // What a link leads to must be there.
  ASSERT_TRUE((*first)->OpenWriter().ok());
  std::filesystem::create_symlink(database.path(), link);
  EXPECT_EQ(OpenSqlite(link).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(SqliteEngineTest, CopyLeavesFileAndLogAsTheyAre) {
  SqliteDatabase database;
  const auto engine = database.Open();
  const auto writer = (*engine)->OpenWriter();
  ASSERT_TRUE((*writer)->ExecuteOnce("CREATE TABLE t (i BIGINT)").ok());
  ASSERT_TRUE((*writer)->Execute("INSERT INTO t (i) VALUES (?)", {7}).ok());
  const auto bytes = [&](const char* suffix) {
    std::ifstream stream(database.path() + suffix, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const std::string file = bytes("");
  const std::string log = bytes("-wal");
  ASSERT_FALSE(log.empty());
  const auto reader = (*engine)->OpenReader();
  const std::string copy = database.BackupFolder() / "copy.db";
  ASSERT_TRUE((*reader)->dialect().Copy(**reader, copy).ok());
  EXPECT_TRUE(bytes("") == file);
  EXPECT_TRUE(bytes("-wal") == log) << "no checkpoint";
  const auto copied = (*engine)->OpenCopy(copy);
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_EQ(*(*copied)->QueryInteger("SELECT i FROM t"), 7);
}

TEST(SqliteEngineTest, MissingFolderIsNotFound) {
  EXPECT_EQ(OpenSqlite("/nonexistent/folder/relais.db").status().code(), absl::StatusCode::kNotFound);
}

TEST(SqliteEngineTest, ReaderCannotWrite) {
  SqliteDatabase database;
  const auto engine = database.Open();
  const auto writer = (*engine)->OpenWriter();
  ASSERT_TRUE((*writer)->ExecuteOnce("CREATE TABLE t (i BIGINT)").ok());
  const auto reader = (*engine)->OpenReader();
  EXPECT_FALSE((*reader)->Execute("INSERT INTO t (i) VALUES (?)", {1}).ok());
}

}  // namespace

std::vector<EngineUnderTest> EnginesUnderTest() {
  return {{"Sqlite", [] { return std::make_unique<SqliteDatabase>(); }}};
}

}  // namespace relais::storage
