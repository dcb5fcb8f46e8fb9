// Tampering behind the service's back: verification names the first inconsistent entry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/import/import_rows.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/versioned/tables.h"
#include "tests/support/storage/filled_record.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class VerifyTest : public StoreTest {
 protected:
  // Entries 2 to 5 open dossiers 1 to 4; entry 6 revises dossier 2.
  void Fill() {
    for (std::int64_t i = 1; i <= 4; ++i) {
      ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(SampleDossier(i)); }).ok());
    }
    DossierRecord revised = SampleDossier(2);
    revised.revision = 2;
    revised.sector = "tourisme";
    ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Replace(revised); }).ok());
    ASSERT_THAT(Faults(), IsEmpty());
  }

  // Entry 7 erases both revisions of dossier 2.
  void FillAndErase() {
    Fill();
    ASSERT_TRUE(Write([](WriteTransaction& t) {
                  RecordErasure(t, 2);
                  t.ErasePersonal<DossierRecord>("dossier_id = ?", {2});
                }).ok());
    ASSERT_THAT(Faults(), IsEmpty());
  }

  // The first fault that verification finds after these statements ran on the bare database.
  std::string FirstFaultAfter(const std::vector<std::string>& statements) {
    Fill();
    return FirstFaultOfFilled(statements);
  }
  std::string FirstFaultOfFilled(const std::vector<std::string>& statements) {
    {
      const std::unique_ptr<Engine> engine = CloseAndOpenEngine();
      const auto session = engine->OpenWriter();
      for (const std::string& statement : statements) {
        const absl::Status status = (*session)->ExecuteOnce(statement);
        EXPECT_TRUE(status.ok()) << status;
      }
    }
    Reopen();
    const std::vector<std::string> faults = Faults();
    return faults.empty() ? "" : faults.front();
  }
};

TEST_P(VerifyTest, FindsAChangedField) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE dossier SET sector = 'sante' WHERE dossier_id = 3"}),
              StartsWith("entry 4:"));
}

TEST_P(VerifyTest, FindsAChangedPersonalField) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE dossier SET notes = 'autre' WHERE dossier_id = 3"}),
              StartsWith("entry 4: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, FindsAChangedSupersededRow) {
  EXPECT_THAT(
      FirstFaultAfter({"UPDATE dossier SET mrc = 'erable' WHERE dossier_id = 2 AND until_seq IS NOT NULL"}),
      StartsWith("entry 3:"));
}

TEST_P(VerifyTest, FindsADeletedRow) {
  EXPECT_THAT(FirstFaultAfter({"DELETE FROM dossier WHERE dossier_id = 1"}), StartsWith("entry 2:"));
}

TEST_P(VerifyTest, FindsAnAddedRow) {
  EXPECT_THAT(
      FirstFaultAfter({"INSERT INTO intervention_subject (dossier_id, number, subject, held_on, since_seq)"
                       " VALUES (1, 1, 'gouvernance', '2018-05-01', 5)"}),
      StartsWith("entry 5:"));
}

TEST_P(VerifyTest, FindsASwappedPair) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE dossier SET since_seq = 99 WHERE dossier_id = 1",
                               "UPDATE dossier SET since_seq = 2 WHERE dossier_id = 3",
                               "UPDATE dossier SET since_seq = 4 WHERE dossier_id = 1"}),
              StartsWith("entry 2:"));
}

TEST_P(VerifyTest, FindsARevivedRow) {
  EXPECT_THAT(
      FirstFaultAfter(
          {"UPDATE dossier SET until_seq = NULL, external_id = 'X' WHERE dossier_id = 2 AND revision = 1"}),
      StartsWith("entry 3:"));
}

TEST_P(VerifyTest, FindsACutTail) {
  EXPECT_THAT(FirstFaultAfter({"DELETE FROM dossier WHERE since_seq = 6",
                               "UPDATE dossier SET until_seq = NULL WHERE until_seq = 6",
                               "DELETE FROM journal WHERE seq = 6"}),
              HasSubstr("the journal ends here"));
}

TEST_P(VerifyTest, FindsAMissingEntry) {
  EXPECT_THAT(FirstFaultAfter({"DELETE FROM journal WHERE seq = 4"}),
              StartsWith("entry 4: rows name an entry that does not exist"));
}

TEST_P(VerifyTest, FindsAForgedEntry) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE journal SET actor = 'someone' WHERE seq = 3"}),
              StartsWith("entry 3: was changed"));
}

// No row reveals such an entry.
TEST_P(VerifyTest, FindsAnEntryBeyondTheHead) {
  const std::string copy =
      "INSERT INTO journal (seq, recorded_at, actor, method, resource, written_digest, previous_digest, "
      "digest)"
      " SELECT 7, recorded_at + 1, actor, method, resource, written_digest, digest, digest FROM journal"
      " WHERE seq = 6";
  EXPECT_THAT(FirstFaultAfter({copy}), StartsWith("entry 7: stands beyond the ends"));
}

TEST_P(VerifyTest, FindsAnEntryBeforeTheFirst) {
  EXPECT_THAT(FirstFaultAfter({"INSERT INTO journal (seq, recorded_at, actor, method, resource,"
                               " written_digest, digest) VALUES (0, 0, 'a', 'b', 'c', 'd', 'e')"}),
              StartsWith("entry 0: stands beyond the ends"));
}

TEST_P(VerifyTest, FindsASwappedOrder) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE journal SET seq = 99 WHERE seq = 3",
                               "UPDATE journal SET seq = 3 WHERE seq = 4",
                               "UPDATE journal SET seq = 4 WHERE seq = 99"}),
              StartsWith("entry 3:"));
}

TEST_P(VerifyTest, HalfErasedFieldsDoNotFit) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE dossier SET personal_salt = NULL WHERE dossier_id = 1"}),
              StartsWith("entry 2: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, FindsAChangedSalt) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE dossier SET personal_salt = '00' WHERE dossier_id = 1"}),
              StartsWith("entry 2: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, FindsAFieldTakenAwayWhoseSaltStayed) {
  EXPECT_THAT(FirstFaultAfter({"UPDATE dossier SET notes = NULL WHERE dossier_id = 1"}),
              StartsWith("entry 2: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, ErasedPersonalFieldsWithTheirSaltStillFit) {
  FillAndErase();
  Read([](const Snapshot& snapshot) { EXPECT_EQ(Verify(snapshot)->erased_rows, 2); });
}

TEST_P(VerifyTest, FindsPersonalFieldsEmptiedWithoutAnErasure) {
  EXPECT_EQ(
      FirstFaultAfter({"UPDATE dossier SET promoter_name = NULL, contact_name = NULL, contact_email = NULL,"
                       " contact_phone = NULL, notes = NULL, personal_salt = NULL WHERE dossier_id = 2"}),
      "entry 3: dossier: personal fields were emptied without an erasure");
  Read([](const Snapshot& snapshot) { EXPECT_EQ(Verify(snapshot)->erased_rows, 0); });
}

// Every table, and every row that no record accounts for.
TEST_P(VerifyTest, FindsRowsOfEveryTableEmptiedWithoutAnErasure) {
  Fill();
  // An entry each: verification names the first fault of an entry.
  AllRecords::ForEach([&](auto record) {
    using Record = decltype(record);
    if (!SchemaOf<Record>().HasPersonal() || std::is_same_v<Record, DossierRecord>) return;
    record = Filled<Record>(2);
    if constexpr (std::is_same_v<Record, ImportRowRecord>) {
      record = NewImportRow("dossiers.csv", "EXT-2", {"canonical", {}});
    }
    ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(record); }).ok());
  });
  for (const TableSchema* schema : AllTables()) {
    if (!schema->HasPersonal()) continue;
    ASSERT_TRUE(Write([&](WriteTransaction& t) { t.ErasePersonal(*schema, "1 = ?", {1}); }).ok());
    EXPECT_THAT(Faults(), Contains(HasSubstr(absl::StrCat(schema->name, ": personal fields were emptied"))));
  }
  // One dossier was erased, with the incident; the list was removed. What is left are the other dossiers, and
  // the account, which belongs to no dossier.
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                RecordErasure(t, 2, "incidents/2");
                t.Remove(Filled<SavedListRecord>(2));
              }).ok());
  EXPECT_THAT(Faults(), ElementsAre(StartsWith("entry 2: dossier:"), StartsWith("entry 4: dossier:"),
                                    StartsWith("entry 5: dossier:"), HasSubstr(": user_account:")));
}

TEST_P(VerifyTest, AnErasureDoesNotAccountForARowWrittenLater) {
  Fill();
  ASSERT_TRUE(Write([](WriteTransaction& t) { RecordErasure(t, 2); }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(VoidingRecord{2, "motif"}); }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.ErasePersonal<VoidingRecord>("dossier_id = ?", {2}); }).ok());
  EXPECT_THAT(Faults(), ElementsAre(StartsWith("entry 8: dossier_voiding: personal fields were emptied")));
}

TEST_P(VerifyTest, AnErasureAccountsForWhatWasMergedIntoTheDossier) {
  Fill();
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(MergeRecord{3, 2}); }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& t) {
                RecordErasure(t, 2);
                t.ErasePersonal<DossierRecord>("dossier_id IN (?, ?)", {2, 3});
              }).ok());
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(VerifyTest, FindsAReadingWhoseDayIsGone) {
  Fill();
  ASSERT_TRUE(Write([](WriteTransaction& t) {
                InsertFirstRead(t, {2, t.seq(), "conseillere-1", "pole", "GetDossier"}, "2018-10-20");
                // One of the version before, without a day.
                t.Insert(ReadRecord{3, t.seq(), "conseillere-1", "pole", "GetDossier"});
              }).ok());
  EXPECT_THAT(Faults(), IsEmpty());
  ASSERT_TRUE(Write([](WriteTransaction& t) {
                t.ExecuteUnversioned("dossier_read_day", "DELETE FROM dossier_read_day", {});
              }).ok());
  EXPECT_THAT(Faults(), ElementsAre("dossier_read_day: lacks the day of a reading"));
}

TEST_P(VerifyTest, FindsAPersonalFieldPutIntoAnErasedRow) {
  FillAndErase();
  EXPECT_THAT(FirstFaultOfFilled({"UPDATE dossier SET contact_name = 'autre' WHERE since_seq = 3"}),
              StartsWith("entry 3: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, FindsAPersonalFieldAndSaltPutIntoAnErasedRow) {
  FillAndErase();
  EXPECT_THAT(FirstFaultOfFilled({"UPDATE dossier SET contact_name = 'autre', personal_salt = '00'"
                                  " WHERE since_seq = 3"}),
              StartsWith("entry 3: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, FindsAChangedPlainFieldOfAnErasedRow) {
  FillAndErase();
  EXPECT_THAT(FirstFaultOfFilled({"UPDATE dossier SET mrc = 'erable' WHERE since_seq = 3"}),
              StartsWith("entry 3: dossier: a row that was erased was changed"));
}

TEST_P(VerifyTest, FindsAChangedDigestOfAnErasedRow) {
  FillAndErase();
  EXPECT_THAT(FirstFaultOfFilled({"UPDATE dossier SET personal_digest = '00' WHERE since_seq = 3"}),
              StartsWith("entry 3: dossier: a row that was erased was changed"));
}

TEST_P(VerifyTest, NewerSchemaIsRefused) {
  {
    const std::unique_ptr<Engine> engine = CloseAndOpenEngine();
    const auto session = engine->OpenWriter();
    ASSERT_TRUE(
        (*session)->ExecuteOnce("INSERT INTO schema_migration (version, name) VALUES (9999, 'later')").ok());
  }
  absl::StatusOr<std::unique_ptr<Engine>> engine = database_->Open();
  ASSERT_TRUE(engine.ok());
  const auto store = Store::Open(*std::move(engine), {}, nullptr);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition) << store.status();
}

INSTANTIATE_TEST_SUITE_P(Engine, VerifyTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
