// Tampering behind the service's back: verification names the first entry that does not fit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "storage/journal/journal.h"
#include "storage/maintenance/verify.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

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

  // What verification finds first after these statements ran on the bare database.
  std::string FirstFaultAfter(const std::vector<std::string>& statements) {
    Fill();
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

// Such an entry has no rows that would tell.
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

TEST_P(VerifyTest, ErasedPersonalFieldsWithTheirSaltStillFit) {
  EXPECT_EQ(
      FirstFaultAfter({"UPDATE dossier SET promoter_name = NULL, contact_name = NULL, contact_email = NULL,"
                       " contact_phone = NULL, notes = NULL, personal_salt = NULL WHERE dossier_id = 2"}),
      "");
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

// An erasure of dossier 2 behind the service's back, both revisions: what it leaves must be held to as
// before.
constexpr char kEraseDossier2[] =
    "UPDATE dossier SET promoter_name = NULL, contact_name = NULL, contact_email = NULL, contact_phone = "
    "NULL,"
    " notes = NULL, personal_salt = NULL WHERE dossier_id = 2";

TEST_P(VerifyTest, CountsErasedRows) {
  EXPECT_EQ(FirstFaultAfter({kEraseDossier2}), "");
  Read([](const Snapshot& snapshot) { EXPECT_EQ(Verify(snapshot)->erased_rows, 2); });
}

TEST_P(VerifyTest, FindsAPersonalFieldPutIntoAnErasedRow) {
  EXPECT_THAT(
      FirstFaultAfter({kEraseDossier2, "UPDATE dossier SET contact_name = 'autre' WHERE since_seq = 3"}),
      StartsWith("entry 3: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, FindsAPersonalFieldAndSaltPutIntoAnErasedRow) {
  EXPECT_THAT(FirstFaultAfter({kEraseDossier2,
                               "UPDATE dossier SET contact_name = 'autre', personal_salt = '00'"
                               " WHERE since_seq = 3"}),
              StartsWith("entry 3: dossier: a personal field was changed"));
}

TEST_P(VerifyTest, FindsAChangedPlainFieldOfAnErasedRow) {
  EXPECT_THAT(FirstFaultAfter({kEraseDossier2, "UPDATE dossier SET mrc = 'erable' WHERE since_seq = 3"}),
              StartsWith("entry 3: does not fit the rows that it wrote"));
}

TEST_P(VerifyTest, FindsAChangedDigestOfAnErasedRow) {
  EXPECT_THAT(
      FirstFaultAfter({kEraseDossier2, "UPDATE dossier SET personal_digest = '00' WHERE since_seq = 3"}),
      StartsWith("entry 3: does not fit the rows that it wrote"));
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
