// Voiding: the dossier is in no list and no count, except those as of an earlier instant.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/referral_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class VoidingTest : public ReferralTest {
 protected:
  absl::StatusOr<v1::VoidDossierResponse> Void(const std::string& user, const std::string& dossier) {
    v1::VoidDossierRequest request;
    request.set_name(dossier);
    request.set_reason("Ouvert deux fois");
    return By(user).VoidDossier(request);
  }
  absl::StatusOr<v1::UnvoidDossierResponse> Unvoid(const std::string& user, const std::string& dossier) {
    v1::UnvoidDossierRequest request;
    request.set_name(dossier);
    return By(user).UnvoidDossier(request);
  }
  std::vector<std::string> Listed(const std::string& user) {
    std::vector<std::string> names;
    const v1::ListDossiersResponse list = Ok(By(user).ListDossiers(v1::ListDossiersRequest()));
    for (const v1::Dossier& dossier : list.dossiers()) {
      names.push_back(dossier.name());
    }
    return names;
  }
  std::vector<std::string> Found(const std::string& user) {
    v1::SearchDossiersRequest request;
    request.set_query("zoukemba");
    std::vector<std::string> names;
    const v1::SearchDossiersResponse found = Ok(By(user).SearchDossiers(request));
    for (const v1::Dossier& dossier : found.dossiers()) {
      names.push_back(dossier.name());
    }
    return names;
  }
  int Referrals(const std::string& user) {
    v1::ListReferralsRequest request;
    request.set_parent("dossiers/-");
    return Ok(By(user).ListReferrals(request)).referrals_size();
  }
  int FollowUps(const std::string& user) {
    v1::ListFollowUpsRequest request;
    request.set_parent("dossiers/-");
    return Ok(By(user).ListFollowUps(request)).follow_ups_size();
  }
  std::int64_t Opened(const std::string& user, std::int64_t position = 0) {
    v1::QueryStatisticsRequest request;
    request.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
    request.mutable_query()->mutable_period()->set_label("2018-2019");
    if (position != 0) request.mutable_query()->mutable_as_of()->set_sequence(position);
    return static_cast<std::int64_t>(Ok(By(user).QueryStatistics(request)).result().total());
  }
  // A referral that waits, an intervention, a follow-up and an application.
  std::string Filled() {
    std::string referral = Sent(v1::REFERRAL_KIND_TRANSFER);
    const std::string dossier = DossierOf(referral);
    v1::CreateInterventionRequest intervention;
    intervention.set_parent(dossier);
    intervention.mutable_intervention()->set_held_on("2018-06-01");
    intervention.mutable_intervention()->add_subjects("gouvernance");
    Ok(By(kSender).CreateIntervention(intervention));
    v1::CreateFollowUpRequest follow_up;
    follow_up.set_parent(dossier);
    follow_up.mutable_follow_up()->set_due_on("2999-01-15");
    follow_up.mutable_follow_up()->set_owner(kSender);
    follow_up.mutable_follow_up()->set_notes("Rappeler");
    Ok(By(kSender).CreateFollowUp(follow_up));
    return referral;
  }
};

TEST_F(VoidingTest, AVoidedDossierIsInNoListAndNoCountButForBefore) {
  const std::string referral = Filled();
  const std::string dossier = DossierOf(referral);
  const std::int64_t before = Head().sequence();
  EXPECT_EQ(Opened("advisor"), 1);
  EXPECT_EQ(Referrals(kRecipient), 1);
  const v1::Dossier voided = Ok(Void(kSender, dossier)).dossier();
  EXPECT_EQ(voided.voiding().reason(), "Ouvert deux fois");
  EXPECT_EQ(voided.voiding().actor(), absl::StrCat("users/", kSender));
  for (const std::string user : {kSender, "advisor"}) {
    EXPECT_THAT(Listed(user), IsEmpty()) << user;
    EXPECT_THAT(Found(user), IsEmpty()) << user;
    EXPECT_EQ(Referrals(user), 0) << user;
    EXPECT_EQ(FollowUps(user), 0) << user;
    EXPECT_EQ(Opened(user), 0) << user;
  }
  EXPECT_EQ(Referrals(kRecipient), 0);
  EXPECT_EQ(Opened("advisor", before), 1);
  // The count as of before stays, but the list behind it no longer shows the dossier.
  v1::ListStatisticsDossiersRequest behind;
  behind.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
  behind.mutable_query()->mutable_period()->set_label("2018-2019");
  behind.mutable_query()->mutable_as_of()->set_sequence(before);
  for (const std::string user : {kSender, "advisor"}) {
    const v1::ListStatisticsDossiersResponse listed = Ok(By(user).ListStatisticsDossiers(behind));
    EXPECT_THAT(listed.dossiers(), IsEmpty()) << user;
    EXPECT_EQ(listed.withheld_count(), 1) << user;
  }
  // Found only by its number, with its last content, by callers who could know of it.
  for (const std::string user : {kSender, "advisor"}) {
    const v1::Dossier shown = Ok(GetDossier(user, dossier));
    EXPECT_TRUE(shown.has_voiding()) << user;
    EXPECT_EQ(shown.lead_organization(), "organizations/mrc-arthabaska");
  }
  EXPECT_THAT(GetDossier(kRecipient, dossier), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(GetDossier(kStranger, dossier), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  // Every other method reports that it is voided.
  v1::HoldDossierRequest hold;
  hold.set_name(dossier);
  EXPECT_THAT(By(kSender).HoldDossier(hold), IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Void(kSender, dossier), IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(MoveBy(kRecipient, {Verb::kAccept, referral}),
              IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Void(kRecipient, dossier), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(VoidingTest, UndoingBringsEverythingBack) {
  const std::string referral = Filled();
  const std::string dossier = DossierOf(referral);
  const v1::Dossier before = Ok(GetDossier(kSender, dossier));
  EXPECT_THAT(Unvoid(kSender, dossier), IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  Ok(Void(kSender, dossier));
  EXPECT_THAT(Unvoid(kStranger, dossier), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  v1::Dossier after = Ok(Unvoid(kSender, dossier)).dossier();
  EXPECT_FALSE(after.has_voiding());
  EXPECT_EQ(after.revision(), before.revision() + 1);
  after.set_revision(before.revision());
  after.set_etag(before.etag());
  *after.mutable_update_time() = before.update_time();
  EXPECT_EQ(after.DebugString(), before.DebugString());
  EXPECT_THAT(Listed(kSender), ElementsAre(dossier));
  EXPECT_THAT(Found(kSender), ElementsAre(dossier));
  EXPECT_EQ(FollowUps(kSender), 1);
  EXPECT_EQ(Opened("advisor"), 1);
  Ok(MoveBy(kRecipient, {Verb::kAccept, referral}));
  v1::ListDossierHistoryRequest history;
  history.set_name(dossier);
  std::vector<std::string> told;
  const v1::ListDossierHistoryResponse lines = Ok(By(kRecipient).ListDossierHistory(history));
  for (const v1::JournalLine& line : lines.lines()) {
    if (line.correction().subject() == "dossier") {
      told.push_back(absl::StrCat(line.correction().before(), " ", line.correction().after()));
    }
  }
  EXPECT_THAT(told, ElementsAre("standing voided", "voided standing"));
}

TEST_F(VoidingTest, AnImportDoesNotOpenAVoidedDossierAgain) {
  const std::string dossier = NewDossier("X1").name();
  v1::VoidDossierRequest request;
  request.set_name(dossier);
  request.set_reason("Erreur");
  Ok(client_.VoidDossier(request));
  ImportFile file;
  file.name = "dossiers.csv";
  file.content =
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization\r\nX1,2018-05-02,Café,Coop,both,project,alimentation,arthabaska,pre_startup,"
      "pole\r\n";
  const ImportResult result = Ok(Import({file}));
  EXPECT_EQ(result.problems.size(), 1U);
  // Whatever the case.
  file.content.replace(file.content.find("X1"), 2, "x1");
  EXPECT_EQ(Ok(Import({file})).problems.size(), 1U);
  EXPECT_THAT(Listed("advisor"), IsEmpty());
}

TEST_F(VoidingTest, AnErasureReachesAVoidedDossier) {
  const std::string dossier = DossierOf(Filled());
  v1::EraseDossierRequest erase;
  erase.set_name(dossier);
  erase.set_reason("conservation-echue");
  Ok(Void(kSender, dossier));
  erase.set_etag(Ok(GetDossier("advisor", dossier)).etag());
  Ok(By("advisor").EraseDossier(erase));
  const v1::Dossier erased = Ok(GetDossier("advisor", dossier));
  EXPECT_EQ(erased.promoter().name(), "");
  EXPECT_EQ(erased.voiding().reason(), "");
  EXPECT_EQ(Ok(Unvoid(kSender, dossier)).dossier().promoter().contact_email(), "");
}

}  // namespace
}  // namespace relais
