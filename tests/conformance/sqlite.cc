// Runs the suite on the embedded engine, with tests that concern it alone.
#include "storage/engine/sqlite/sqlite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/maintenance/verify.h"
#include "storage/versioned/tables.h"
#include "tests/support/storage/store_fixture.h"

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
  // The target of a symbolic link must exist.
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

// The migrations and the records describe the same tables; a migration without its record fails here.
class SqliteSchemaTest : public StoreTest {
 protected:
  std::vector<std::string> Texts(const std::string& sql) {
    std::vector<std::string> texts;
    Read([&](const Snapshot& snapshot) {
      const absl::Status status =
          snapshot.session().Query(sql, {}, "t", [&](const Row& row) { texts.push_back(row.Text(0)); });
      EXPECT_TRUE(status.ok()) << status;
    });
    return texts;
  }
};

TEST_P(SqliteSchemaTest, EveryVersionedTableHasARecord) {
  // A projection, which keeps the past but is not in the journal.
  std::vector<std::string> expected = {"dossier_access"};
  for (const TableSchema* schema : AllTables()) expected.emplace_back(schema->name);
  EXPECT_THAT(Texts("SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c"
                    " WHERE t.type = 'table' AND c.name = 'until_seq'"),
              testing::UnorderedElementsAreArray(expected));
}

TEST_P(SqliteSchemaTest, RecordsHaveTheColumnsAndKeysOfTheirTables) {
  for (const TableSchema* schema : AllTables()) {
    std::vector<std::string> columns = {"since_seq", "until_seq"};
    for (const Column& column : schema->columns) columns.emplace_back(column.name);
    if (schema->HasPersonal()) columns.insert(columns.end(), {"personal_salt", "personal_digest"});
    const std::string table = absl::StrCat("pragma_table_info('", schema->name, "')");
    EXPECT_THAT(Texts("SELECT name FROM " + table), testing::UnorderedElementsAreArray(columns))
        << schema->name;
    std::vector<std::string> key = schema->Key();
    key.emplace_back("since_seq");
    EXPECT_EQ(Texts("SELECT name FROM " + table + " WHERE pk > 0 ORDER BY pk"), key) << schema->name;
  }
}

INSTANTIATE_TEST_SUITE_P(Engine, SqliteSchemaTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

class SqliteFilesTest : public StoreTest {
 protected:
  SqliteFilesTest() : path_(static_cast<SqliteDatabase&>(*database_).path()) {}

  static mode_t ModeOf(const std::string& file) {
    struct stat found {};
    EXPECT_EQ(stat(file.c_str(), &found), 0) << file;
    return found.st_mode & 07777;
  }

  const std::string path_;
};

TEST_P(SqliteFilesTest, TheDatabaseFileIsWholeByItselfOnceTheStoreIsClosed) {
  for (std::int64_t id = 1; id <= 50; ++id) {
    ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(SampleDossier(id)); }).ok());
  }
  ASSERT_GT(std::filesystem::file_size(path_ + "-wal"), 0U);
  store_.reset();
  EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), 0U);
  const std::string copy = (database_->BackupFolder() / "copy.db").string();
  std::filesystem::copy_file(path_, copy);
  const auto copied = OpenBackup(copy);
  ASSERT_NE(copied, nullptr);
  ReadOf(*copied, [](const Snapshot& snapshot) {
    EXPECT_EQ(snapshot.head(), 51);
    const auto report = Verify(snapshot);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->faults.empty());
  });
}

TEST_P(SqliteFilesTest, FilesAreTheirOwnersAloneUnderAnyUmask) {
  const std::vector<std::string> files = {path_, path_ + "-wal", path_ + "-shm", path_ + ".lock"};
  store_.reset();
  for (const std::string& file : files) std::filesystem::remove(file);
  const mode_t before = umask(0);
  Reopen();
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  umask(before);
  for (const std::string& file : files) EXPECT_EQ(ModeOf(file), 0600U) << file;
}

TEST_P(SqliteFilesTest, FilesOpenToOthersAreMendedAndNamed) {
  const std::vector<std::string> files = {path_, path_ + "-wal", path_ + "-shm", path_ + ".lock"};
  store_.reset();
  for (const std::string& file : files) ASSERT_EQ(chmod(file.c_str(), 0644), 0) << file;
  std::vector<std::string> mended;
  ASSERT_TRUE(OpenSqlite(path_, &mended).ok());
  EXPECT_EQ(mended, files);
  for (const std::string& file : files) EXPECT_EQ(ModeOf(file), 0600U) << file;
  ASSERT_TRUE(OpenSqlite(path_, &mended).ok());
  EXPECT_TRUE(mended.empty());
  Reopen();
}

INSTANTIATE_TEST_SUITE_P(Engine, SqliteFilesTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace

std::vector<EngineUnderTest> EnginesUnderTest() {
  return {{"Sqlite", [] { return std::make_unique<SqliteDatabase>(); }}};
}

}  // namespace relais::storage
