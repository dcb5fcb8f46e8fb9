// External identifiers and advisors are compared folded: after NFC, any white space as one blank, trimmed,
// case-insensitive. They are shown as first written.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/api/referral_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;

// The first spelling, and another one: decomposed, in another case, with other spaces.
constexpr char kFirst[] = "Éra-18  B7";
constexpr char kAgain[] = " e\u0301RA-18\u00a0b7 ";

class IdentifiersTest : public ReferralTest {
 protected:
  static auto IsTaken() { return IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"); }

  v1::CreateDossierRequest DossierNamed(const std::string& external_id) const {
    v1::CreateDossierRequest request;
    *request.mutable_dossier() = DossierToOpen(external_id);
    return request;
  }
  std::vector<std::string> Listed(const v1::DossierFilter& filter) const {
    v1::ListDossiersRequest request;
    *request.mutable_filter() = filter;
    std::vector<std::string> ids;
    const v1::ListDossiersResponse response = Ok(client_.ListDossiers(request));
    for (const v1::Dossier& dossier : response.dossiers()) ids.push_back(dossier.external_id());
    return ids;
  }
  std::vector<std::string> WithId(const std::string& external_id) const {
    v1::DossierFilter filter;
    filter.add_external_ids(external_id);
    return Listed(filter);
  }
};

TEST_F(IdentifiersTest, ADossierIsRefusedTheIdentifierOfAnotherOnceFolded) {
  Ok(client_.CreateDossier(DossierNamed(kFirst)));
  const absl::Status refused = client_.CreateDossier(DossierNamed(kAgain)).status();
  EXPECT_THAT(refused, IsTaken());
  EXPECT_EQ(ErrorDetails(refused).metadata.at("field"), "dossier.external_id");
  EXPECT_EQ(ErrorDetails(refused).metadata.at("resource"), "dossiers/1");
  EXPECT_EQ(Get("dossiers/1").external_id(), kFirst) << "shown as first written";
  // Accents count.
  Ok(client_.CreateDossier(DossierNamed("Era-18 B7")));
}

TEST_F(IdentifiersTest, PartsAreRefusedTheIdentifierOfAnotherOnceFolded) {
  const std::string dossier = NewDossierWithConsent();
  v1::CreateInterventionRequest intervention;
  intervention.set_parent(dossier);
  intervention.mutable_intervention()->set_external_id(kFirst);
  intervention.mutable_intervention()->set_held_on("2018-05-02");
  intervention.mutable_intervention()->add_subjects("gouvernance");
  Ok(By(kSender).CreateIntervention(intervention));
  intervention.mutable_intervention()->set_external_id(kAgain);
  EXPECT_THAT(By(kSender).CreateIntervention(intervention), IsTaken());

  v1::CreateFundingApplicationRequest funding;
  funding.set_parent(dossier);
  funding.mutable_funding_application()->set_external_id(kFirst);
  funding.mutable_funding_application()->set_program("piec");
  funding.mutable_funding_application()->add_steps()->set_step(v1::FUNDING_STEP_KIND_INQUIRY);
  Ok(By(kSender).CreateFundingApplication(funding));
  funding.mutable_funding_application()->set_external_id(kAgain);
  EXPECT_THAT(By(kSender).CreateFundingApplication(funding), IsTaken());

  v1::CreateReferralRequest referral = ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  referral.mutable_referral()->set_external_id(kFirst);
  Ok(Send(kSender, referral));
  referral = ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-becancour");
  referral.mutable_referral()->set_external_id(kAgain);
  EXPECT_THAT(Send(kSender, referral), IsTaken());
}

TEST_F(IdentifiersTest, ListsFindAnIdentifierHoweverItIsWritten) {
  Ok(client_.CreateDossier(DossierNamed(kFirst)));
  NewDossier("autre");
  for (const char* written : {kFirst, kAgain, "éra-18 b7"})
    EXPECT_THAT(WithId(written), ElementsAre(kFirst)) << written;
  EXPECT_THAT(WithId("Era-18 B7"), IsEmpty());
}

TEST_F(IdentifiersTest, ListsFindAnAdvisorHoweverTheNameIsWritten) {
  ImportFile file;
  file.name = "dossiers.csv";
  file.content =
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization,advisor\r\nX1,2018-05-02,Café,Coop,both,project,alimentation,arthabaska,pre_startup,"
      "pole,Hélène  Roy\r\n";
  Ok(Import({file}));
  v1::DossierFilter filter;
  filter.add_advisors("helene roy");
  EXPECT_THAT(Listed(filter), ElementsAre("X1"));
  filter.set_advisors(0, "Hélène Royer");
  EXPECT_THAT(Listed(filter), IsEmpty());
}

TEST_F(IdentifiersTest, AVoidedDossierDoesNotComeBackWithATakenIdentifier) {
  Ok(client_.CreateDossier(DossierNamed(kFirst)));
  v1::VoidDossierRequest annul;
  annul.set_name("dossiers/1");
  annul.set_reason("Erreur");
  Ok(client_.VoidDossier(annul));
  Ok(client_.CreateDossier(DossierNamed(kAgain)));
  v1::UnvoidDossierRequest undo;
  undo.set_name("dossiers/1");
  EXPECT_THAT(client_.UnvoidDossier(undo), IsTaken());
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

}  // namespace
}  // namespace relais
