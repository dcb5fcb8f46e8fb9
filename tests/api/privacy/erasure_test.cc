// Permanent erasure: nothing personal is left, and every number.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/api/privacy/privacy_test.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST_F(PrivacyTest, AnErasureLeavesNoByteAndEveryNumber) {
  const v1::Dossier dossier = SecretDossier();
  const std::int64_t before = Head().sequence();
  const std::vector<std::string> counts = Counts();
  const std::vector<std::string> digests = Counts(before);
  for (const std::string& secret : Secrets()) {
    EXPECT_THAT(FilesWith(secret), Not(IsEmpty()))
        << secret << " is not in the register: the test looks for nothing";
  }

  const v1::Erasure erasure = Ok(client_.EraseDossier(ToErase(dossier))).erasure();
  EXPECT_EQ(erasure.dossier(), dossier.name());
  EXPECT_EQ(erasure.user(), "users/direction");
  EXPECT_EQ(erasure.reason(), "demande");
  EXPECT_EQ(erasure.sequence(), Head().sequence());
  // While the service runs: the answer itself confirms the scrub.
  for (const std::string& secret : Secrets()) EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  EXPECT_THAT(FilesWith("Notes qui restent"), Not(IsEmpty())) << "the other dossier keeps its own";

  const v1::Dossier erased = Get(dossier.name());
  EXPECT_EQ(erased.promoter().name(), "");
  EXPECT_EQ(erased.promoter().contact_email(), "");
  EXPECT_EQ(erased.notes(), "");
  EXPECT_EQ(erased.promoter().gender(), v1::PROMOTER_GENDER_WOMAN) << "codes stay";
  EXPECT_EQ(erased.status_changes_size(), 4) << "dates stay";
  EXPECT_NE(erased.etag(), dossier.etag());
  v1::ListDossierRevisionsRequest revisions;
  revisions.set_name(dossier.name());
  for (const absl::StatusOr<v1::DossierRevision>& revision : client_.DossierRevisions(revisions)) {
    ASSERT_TRUE(revision.ok()) << revision.status();
    for (const std::string& secret : Secrets()) EXPECT_THAT(revision->DebugString(), Not(HasSubstr(secret)));
  }
  EXPECT_EQ(Counts(), counts);
  EXPECT_EQ(Counts(before), digests) << "the same answer for ever, to the digest";

  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
  for (const std::string& secret : Secrets()) EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
}

// A crash between the erasure and the scrub: the register records a pending scrub, and a free page of the
// file still has the bytes.
TEST_F(PrivacyTest, AStartTakesOffTheFilesWhatACrashLeftThere) {
  const v1::Dossier dossier = Close(NewDossier().name());
  Ok(client_.EraseDossier(ToErase(dossier)));
  relaisd_.Stop();
  const std::string left = "Nacrebruine oubliée";
  EXPECT_THAT(FilesWith(left), IsEmpty());
  const pid_t sqlite = Spawn(
      {"/usr/bin/sqlite3", relaisd_.folder() + "/register.db",
       absl::StrCat(
           "PRAGMA secure_delete=OFF; CREATE TABLE left_over (text TEXT); INSERT INTO left_over VALUES ('",
           left, "'); DROP TABLE left_over; UPDATE scrub SET scrubbed_seq = erased_seq - 1;")},
      relaisd_.folder() + "/sqlite.out");
  ASSERT_EQ(WaitForExit(sqlite), 0);
  ASSERT_THAT(FilesWith(left), ElementsAre("register.db"));
  relaisd_.Start();
  EXPECT_THAT(FilesWith(left), IsEmpty());
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(PrivacyTest, ImportingTheSameFilesAgainBringsNothingBack) {
  const v1::Dossier dossier = SecretDossier();
  Ok(client_.EraseDossier(ToErase(dossier)));
  const std::int64_t erased_at = Head().sequence();
  const ImportResult again = Ok(Import(SecretFiles()));
  EXPECT_THAT(again.problems, IsEmpty());
  for (const v1::ImportFileSummary& file : again.summary.files()) {
    EXPECT_EQ(file.unchanged(), file.rows()) << file.file_name();
  }
  EXPECT_EQ(Head().sequence(), erased_at) << "nothing was recorded";

  // Nor does a new or changed row: it is refused and named, without its content.
  const auto rows = [](const std::string& first, const std::string& second) {
    return std::vector<ImportFile>{
        {"interventions.csv", absl::StrCat("external_id,dossier,held_on,subjects,minutes,notes\n"
                                           "I-1,S-1,2018-05-03,gouvernance,75,",
                                           first, "\nI-9,S-1,2018-05-04,gouvernance,10,", second,
                                           "\nI-10,S-2,2018-05-04,gouvernance,10,"
                                           "Une note du dossier voisin\n")}};
  };
  const ImportResult refused = Ok(Import(rows("Cristalune parlée", "Plumegivre notée")));
  ASSERT_THAT(refused.problems, SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    const v1::ImportProblem& problem = refused.problems[i];
    EXPECT_EQ(problem.line(), i + 2);
    EXPECT_EQ(problem.column(), "notes");
    EXPECT_EQ(problem.value(), "");
    EXPECT_THAT(problem.message(), HasSubstr("ont été effacées"));
  }
  EXPECT_EQ(Head().sequence(), erased_at) << "nothing was recorded";

  // Facts without personal data stay possible.
  const ImportResult other = Ok(Import(rows("", "")));
  EXPECT_THAT(other.problems, IsEmpty());
  ASSERT_EQ(other.summary.files_size(), 1);
  EXPECT_EQ(other.summary.files(0).created(), 2);
  EXPECT_EQ(other.summary.files(0).revised(), 1);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
  for (const std::string& secret : Secrets()) EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  EXPECT_THAT(FilesWith("Une note du dossier voisin"), Not(IsEmpty()));
}

TEST_F(PrivacyTest, AnErasureAskedAgainGivesTheFirstAnswer) {
  v1::EraseDossierRequest request = ToErase(Close(NewDossier().name()));
  request.set_request_id("effacer-une-fois");
  const v1::Erasure first = Ok(client_.EraseDossier(request)).erasure();
  const v1::Erasure second = Ok(client_.EraseDossier(request)).erasure();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(first, second));
  EXPECT_EQ(Head().sequence(), first.sequence());
  v1::ListErasuresRequest list;
  EXPECT_THAT(Ok(client_.ListErasures(list)).erasures(), SizeIs(1));
}

TEST_F(PrivacyTest, OnlyAClosedDossierIsErasedAndOnlyAsItWasRead) {
  const v1::Dossier open = NewDossier();
  EXPECT_THAT(client_.EraseDossier(ToErase(open)),
              IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  const v1::Dossier closed = Close(open.name());
  EXPECT_THAT(client_.EraseDossier(ToErase(open)), IsRefused(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  v1::EraseDossierRequest request = ToErase(closed);
  request.set_etag("");
  request.set_reason("parce que");
  EXPECT_THAT(client_.EraseDossier(request), IsRefusedForFields(Fields{"etag", "reason"}));
  request = ToErase(closed);
  request.set_name("dossiers/999");
  EXPECT_THAT(client_.EraseDossier(request), IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  for (const char* user : {"agent-erable", "administrator", "analyst"}) {
    EXPECT_THAT(As(user).EraseDossier(ToErase(closed)),
                IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"))
        << user;
  }
  EXPECT_EQ(Get(open.name()).promoter().name(), DossierToOpen().promoter().name()) << "nothing was erased";
}

TEST_F(PrivacyTest, AnErasedDossierTakesNoPersonalDataAnyMore) {
  const v1::Dossier dossier = Close(NewDossier().name());
  Ok(client_.EraseDossier(ToErase(dossier)));
  const auto refused = IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE");
  v1::UpdateDossierRequest name;
  name.mutable_dossier()->set_name(dossier.name());
  name.mutable_dossier()->mutable_promoter()->set_name("De retour");
  EXPECT_THAT(client_.UpdateDossier(name), refused);
  v1::CreateInterventionRequest intervention;
  intervention.set_parent(dossier.name());
  intervention.mutable_intervention()->set_held_on("2018-05-03");
  intervention.mutable_intervention()->add_subjects("gouvernance");
  intervention.mutable_intervention()->set_notes("Une note");
  EXPECT_THAT(client_.CreateIntervention(intervention), refused);
  v1::ReopenDossierRequest reopen;
  reopen.set_name(dossier.name());
  reopen.set_reason("Le projet reprend");
  EXPECT_THAT(client_.ReopenDossier(reopen), refused);
  // A code may still be corrected.
  v1::UpdateDossierRequest sector;
  sector.mutable_dossier()->set_name(dossier.name());
  sector.mutable_dossier()->set_sector("culture");
  EXPECT_EQ(Ok(client_.UpdateDossier(sector)).dossier().sector(), "culture");
}

}  // namespace
}  // namespace relais
