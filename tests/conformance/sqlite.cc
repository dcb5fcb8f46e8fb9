// The suite on the embedded engine, and what holds for it alone.
#include "storage/engine/sqlite.h"

#include <gtest/gtest.h>

#include <filesystem>
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

  absl::StatusOr<std::unique_ptr<Engine>> Open() override {
    return OpenSqlite((folder_ / "relais.db").string());
  }

 private:
  std::filesystem::path folder_;
};

TEST(SqliteEngineTest, SecondOpenerIsRefused) {
  SqliteDatabase database;
  const auto first = database.Open();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(database.Open().status().code(), absl::StatusCode::kFailedPrecondition);
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
