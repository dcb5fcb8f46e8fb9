// relaisd is killed in the middle of a large import: no row of it remains, and a retry of the request writes
// it.

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/faults/load_fixture.h"

namespace relais::faults {
namespace {

// Enough that writing them takes more than two intervals of progress messages, so that one falls in the
// middle.
constexpr int kDossiers = 40000;

class ImportKillTest : public LoadTest {
 protected:
  // A number read from the register of a stopped service.
  std::int64_t NumberIn(const char* sql) const {
    sqlite3* connection = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::int64_t number = -1;
    int code = sqlite3_open_v2(relaisd_.database().c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr);
    // The write-ahead log stays as the kill left it.
    sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr);
    if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
      number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return number;
  }
};

TEST_F(ImportKillTest, NothingIsLeftAndTheSameRequestWritesIt) {
  ImportFile file = {
      "dossiers.csv",
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,"
      "phase,lead_organization\n"};
  for (int i = 0; i < kDossiers; ++i) {
    absl::StrAppend(&file.content, "K-", i, ",2018-04-12,Titre ", i, ",Groupe ", i,
                    ",woman,project,culture,erable,startup,pole\n");
  }
  const Client client = relaisd_.NewClient();
  std::int64_t last = 0;
  bool writing = false;
  int kills = 0;
  v1::ImportOptions options;
  options.set_request_id("killed");
  const absl::StatusOr<ImportResult> result =
      client.Import(options, {file}, [&](std::int64_t done, std::int64_t total) {
        // The progress restarts at zero for the writing phase, before its first rows are there.
        writing = writing || done < last;
        last = done;
        if (!writing || done == 0 || done == total || kills > 0) return;
        ++kills;
        relaisd_.Kill9();
        EXPECT_GT(NumberIn("SELECT staged_seq FROM journal_head"), 0);
        // Whichever rows come first.
        EXPECT_GT(NumberIn("SELECT (SELECT COUNT(*) FROM dossier) + (SELECT COUNT(*) FROM import_row) +"
                           " (SELECT COUNT(*) FROM dossier_phase) + (SELECT COUNT(*) FROM dossier_status)"
                           " + (SELECT COUNT(*) FROM dossier_lead)"),
                  0);
        relaisd_.Start();
        EXPECT_TRUE(Ok(relaisd_.NewClient().ListDossiers({})).dossiers().empty());
      });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(kills, 1);
  EXPECT_TRUE(result->summary.recorded());
  EXPECT_EQ(result->summary.files(0).created(), kDossiers);
  relaisd_.Stop();
  EXPECT_EQ(NumberIn("SELECT COUNT(*) FROM dossier"), kDossiers);
  EXPECT_EQ(NumberIn("SELECT COUNT(*) FROM journal WHERE method = 'Import'"), 1);
  EXPECT_EQ(relaisd_.Verify(), 0);
}

}  // namespace
}  // namespace relais::faults
