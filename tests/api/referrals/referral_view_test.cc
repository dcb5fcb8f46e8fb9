// Views of a dossier at each step of a referral: sender, recipient and others.

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/referral_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const auto kNotFound = IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND");
const auto kCoverSheetOnly = IsRefused(StatusCode::kPermissionDenied, "COVER_SHEET_ONLY");

// Values of personal fields only. Without accents, because a message's text escapes those.
constexpr const char* kSecrets[] = {"Grain moulu", "Vertperle",   "vertperle.example", "819-555-0177",
                                    "Brumevalse",  "Vagueclaire", "Cristalune",        "Plumegivre"};

class ReferralViewTest : public ReferralTest {
 protected:
  // Whether it contains no personal data of the dossier.
  static void ExpectNothingPersonal(const google::protobuf::Message& message) {
    for (const char* secret : kSecrets) EXPECT_THAT(message.DebugString(), Not(HasSubstr(secret)));
  }

  // A dossier with a personal value in every kind of part that its recipient might reach.
  std::string Dossier() {
    std::string dossier = Opened().name();
    v1::CreateConsentRequest consent = ConsentFor(dossier, {});
    consent.mutable_consent()->set_notes("Plumegivre");
    consent_ = Consent(consent).name();
    Intervene(kSender, dossier, "2018-04-20");
    return dossier;
  }

  std::string Intervene(const std::string& user, const std::string& dossier, const std::string& on) {
    v1::CreateInterventionRequest request;
    request.set_parent(dossier);
    request.mutable_intervention()->set_held_on(on);
    request.mutable_intervention()->add_subjects("gouvernance");
    request.mutable_intervention()->set_notes("Cristalune");
    return Ok(By(user).CreateIntervention(request)).intervention().name();
  }

  absl::StatusOr<std::vector<std::string>> Interventions(const std::string& user,
                                                         const std::string& dossier) {
    v1::ListInterventionsRequest request;
    request.set_parent(dossier);
    const auto response = By(user).ListInterventions(request);
    if (!response.ok()) return response.status();
    std::vector<std::string> names;
    for (const v1::Intervention& each : response->interventions()) names.push_back(each.name());
    return names;
  }

  std::string SendWithText(const std::string& dossier, v1::ReferralKind kind,
                           const std::string& to = "mrc-drummond") {
    v1::CreateReferralRequest request = ReferralOf(dossier, kind, to);
    request.mutable_referral()->set_reason("Vagueclaire");
    request.mutable_referral()->set_respond_by("2999-01-01");
    return Ok(Send(kSender, request)).name();
  }

  // Numbers of the dossiers and referrals in the user's lists.
  std::vector<std::string> Listed(const std::string& user) {
    std::vector<std::string> names;
    for (const absl::StatusOr<v1::Dossier>& each : By(user).Dossiers(v1::ListDossiersRequest()))
      names.push_back(Ok(each).name());
    v1::SearchDossiersRequest search;
    search.set_query("village");
    for (const absl::StatusOr<v1::Dossier>& each : By(user).FoundDossiers(search))
      names.push_back(Ok(each).name());
    v1::ListReferralsRequest referrals;
    referrals.set_parent("dossiers/-");
    for (const absl::StatusOr<v1::Referral>& each : By(user).Referrals(referrals))
      names.push_back(Ok(each).name());
    return names;
  }

  // Expects that the recipient has neither view nor cover sheet, and the referral only without texts.
  void ExpectClosed(const std::string& name) {
    const v1::Referral referral = Ok(GetReferral(kRecipient, name));
    EXPECT_FALSE(referral.has_cover_sheet());
    EXPECT_FALSE(referral.view_open());
    ExpectNothingPersonal(referral);
    EXPECT_THAT(GetDossier(kRecipient, DossierOf(name)), kNotFound);
    EXPECT_THAT(Listed(kRecipient), ElementsAre(name));
    EXPECT_FALSE(Ok(GetReferral(kSender, name)).view_open());
  }

  void Rename(const std::string& user, const std::string& dossier, const std::string& title) {
    v1::UpdateDossierRequest request;
    request.mutable_dossier()->set_name(dossier);
    request.mutable_dossier()->set_project_title(title);
    Ok(By(user).UpdateDossier(request));
  }

  void Withdraw() {
    v1::WithdrawConsentRequest request;
    request.set_name(consent_);
    Ok(By(kSender).WithdrawConsent(request));
  }

  std::string consent_;
};

TEST_F(ReferralViewTest, TheCoverSheetSaysWhatTheRuleSaysAndNothingPersonal) {
  const std::string dossier = Dossier();
  v1::ChangeDossierPhaseRequest phase;
  phase.set_name(dossier);
  phase.set_phase(v1::PHASE_STARTUP);
  phase.set_effective_on("2018-04-25");
  Ok(By(kSender).ChangeDossierPhase(phase));
  const std::string name = SendWithText(dossier, v1::REFERRAL_KIND_TRANSFER);
  const std::string other = SendWithText(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-nicolet-yamaska");

  const v1::Referral seen = Ok(GetReferral(kRecipient, name));
  EXPECT_EQ(seen.cover_sheet().dossier(), dossier);
  EXPECT_EQ(seen.cover_sheet().project_title(), "Café de village");
  EXPECT_EQ(seen.cover_sheet().sector(), "alimentation");
  EXPECT_EQ(seen.cover_sheet().mrc(), "erable");
  EXPECT_EQ(seen.cover_sheet().phase(), v1::PHASE_STARTUP);
  EXPECT_EQ(seen.from_organization(), "organizations/mrc-arthabaska");
  EXPECT_EQ(seen.reason_code(), "expertise");
  EXPECT_EQ(seen.respond_by(), "2999-01-01");
  EXPECT_FALSE(seen.view_open());
  ExpectNothingPersonal(seen);
  EXPECT_EQ(Ok(GetReferral(kSender, name)).reason(), "Vagueclaire") << "its sender reads its own words";

  // The recipient knows nothing else of the dossier, and no other referral of it.
  const absl::Status refused = GetDossier(kRecipient, dossier).status();
  EXPECT_THAT(refused, kCoverSheetOnly);
  EXPECT_EQ(ErrorDetails(refused).metadata.at("referral"), name);
  EXPECT_THAT(Interventions(kRecipient, dossier), kCoverSheetOnly);
  EXPECT_THAT(Listed(kRecipient), ElementsAre(name));
  for (const std::string& number : {other, absl::StrCat(dossier, "/referrals/99")}) {
    EXPECT_THAT(GetReferral(kRecipient, number), kCoverSheetOnly) << number;
  }
  v1::ListReferralsRequest list;
  list.set_parent(dossier);
  EXPECT_EQ(Ok(By(kRecipient).ListReferrals(list)).referrals_size(), 1);
  EXPECT_EQ(Ok(By(kSender).ListReferrals(list)).referrals_size(), 2);
  EXPECT_THAT(GetReferral(kStranger, name), kNotFound);
  EXPECT_THAT(By(kStranger).ListReferrals(list), kNotFound);
  EXPECT_THAT(Listed(kStranger), IsEmpty());
}

TEST_F(ReferralViewTest, RefusalRecallAndWithdrawalCloseTheCoverSheet) {
  const std::vector<std::function<void(const std::string&)>> ends = {
      [this](const std::string& name) {
        Ok(MoveBy(kRecipient, {Verb::kDecline, name, "2018-06-01", "", "autre", "Vagueclaire"}));
      },
      [this](const std::string& name) {
        Ok(MoveBy(kSender, {Verb::kRecall, name, "2018-06-01", "", "autre", "Vagueclaire"}));
      },
      [this](const std::string&) { Withdraw(); }};
  std::vector<std::string> closed;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    SCOPED_TRACE(i);
    const std::string name = SendWithText(Dossier(), v1::REFERRAL_KIND_TRANSFER);
    EXPECT_THAT(GetDossier(kRecipient, DossierOf(name)), kCoverSheetOnly);
    ends[i](name);
    const v1::Referral left = Ok(GetReferral(kRecipient, name));
    EXPECT_FALSE(left.has_cover_sheet());
    ExpectNothingPersonal(left);
    EXPECT_THAT(GetDossier(kRecipient, DossierOf(name)), kNotFound);
    EXPECT_THAT(Interventions(kRecipient, DossierOf(name)), kNotFound);
    closed.push_back(name);
  }
  EXPECT_EQ(Listed(kRecipient), closed);
}

TEST_F(ReferralViewTest, ExpiryClosesTheCoverSheet) {
  const std::string name = Sent(v1::REFERRAL_KIND_TRANSFER, kPast);
  // The day is past, whether or not the service has recorded the expiry.
  EXPECT_FALSE(Ok(GetReferral(kRecipient, name)).has_cover_sheet());
  EXPECT_THAT(GetDossier(kRecipient, DossierOf(name)), kNotFound);
  AwaitExpired(1);
  EXPECT_EQ(Ok(GetReferral(kSender, name)).state(), v1::REFERRAL_STATE_EXPIRED);
  ExpectClosed(name);
}

TEST_F(ReferralViewTest, AnAcceptedConsultationOpensTheDossierUntilItEnds) {
  for (const Verb end : {Verb::kComplete, Verb::kReturn, Verb::kRecall}) {
    SCOPED_TRACE(testing::Message() << end);
    const std::string dossier = Dossier();
    const std::string name = SendWithText(dossier, v1::REFERRAL_KIND_CONSULTATION);
    v1::Referral referral = Ok(MoveBy(kRecipient, {Verb::kAccept, name}));
    EXPECT_TRUE(referral.view_open());
    EXPECT_EQ(referral.reason(), "Vagueclaire") << "who sees the dossier in full reads the texts";
    const v1::Dossier seen = Ok(GetDossier(kRecipient, dossier));
    EXPECT_EQ(seen.promoter().contact_email(), "zoukemba@vertperle.example");
    EXPECT_EQ(seen.lead_organization(), "organizations/mrc-arthabaska");
    const std::string own = Intervene(kRecipient, dossier, "2018-06-02");
    EXPECT_EQ(Ok(Interventions(kRecipient, dossier)).size(), 2u);
    Ok(MoveBy(end == Verb::kRecall ? kSender : kRecipient, {end, name, "2018-07-01"}));
    EXPECT_FALSE(Ok(GetReferral(kSender, name)).view_open());
    EXPECT_FALSE(Ok(GetReferral(kRecipient, name)).has_cover_sheet());
    EXPECT_THAT(GetDossier(kRecipient, dossier), kNotFound);
    EXPECT_THAT(Ok(Interventions(kRecipient, dossier)), ElementsAre(own)) << "its own stay readable";
    EXPECT_EQ(Ok(Interventions(kSender, dossier)).size(), 2u);
  }
}

TEST_F(ReferralViewTest, AWithdrawnConsentClosesTheOpenView) {
  const std::string dossier = Dossier();
  const std::string name = SendWithText(dossier, v1::REFERRAL_KIND_CONSULTATION);
  Ok(MoveBy(kRecipient, {Verb::kAccept, name}));
  Ok(GetDossier(kRecipient, dossier));
  Withdraw();
  ExpectClosed(name);
  // The state records the agreement, not the visibility: it still ends like any other.
  EXPECT_EQ(Ok(MoveBy(kRecipient, {Verb::kComplete, name})).state(), v1::REFERRAL_STATE_COMPLETED);
}

TEST_F(ReferralViewTest, AnotherConsentThatCoversKeepsTheViewOpen) {
  const std::string dossier = Dossier();
  const std::string name = SendWithText(dossier, v1::REFERRAL_KIND_CONSULTATION);
  Ok(MoveBy(kRecipient, {Verb::kAccept, name}));
  Consent(ConsentFor(dossier, {"mrc-drummond"}));
  Withdraw();
  EXPECT_TRUE(Ok(GetReferral(kRecipient, name)).view_open());
  Ok(GetDossier(kRecipient, dossier));
}

TEST_F(ReferralViewTest, ATransferMovesTheLeadWhichNoConsentTakesAway) {
  const std::string dossier = Dossier();
  const std::string name = SendWithText(dossier, v1::REFERRAL_KIND_TRANSFER);
  EXPECT_TRUE(Ok(MoveBy(kRecipient, {Verb::kAccept, name})).view_open());
  EXPECT_EQ(Get(dossier).lead_organization(), "organizations/mrc-drummond");
  Rename(kRecipient, dossier, "Moulin à vent");
  v1::WithdrawConsentRequest withdraw;
  withdraw.set_name(consent_);
  EXPECT_THAT(By(kSender).WithdrawConsent(withdraw), IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS"))
      << "it leads no more";
  Ok(By(kRecipient).WithdrawConsent(withdraw));
  EXPECT_EQ(Ok(GetDossier(kRecipient, dossier)).project_title(), "Moulin à vent");
  EXPECT_EQ(Ok(MoveBy(kRecipient, {Verb::kComplete, name})).state(), v1::REFERRAL_STATE_COMPLETED);
  EXPECT_EQ(Get(dossier).lead_organization(), "organizations/mrc-drummond") << "completed, not given back";
  Ok(GetDossier(kRecipient, dossier));
}

TEST_F(ReferralViewTest, AFormerLeadKnowsWhatItKnewAndNothingLater) {
  const std::string dossier = Dossier();
  const std::string before = Intervene(kSender, dossier, "2018-04-21");
  const std::string name = SendWithText(dossier, v1::REFERRAL_KIND_TRANSFER);
  Ok(MoveBy(kRecipient, {Verb::kAccept, name}));
  Rename(kRecipient, dossier, "Moulin");
  const std::string later = Intervene(kRecipient, dossier, "2018-06-02");
  v1::CreateReferralRequest onward =
      ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-nicolet-yamaska");
  onward.mutable_referral()->set_sent_on("2018-06-03");
  const std::string onward_name = Ok(Send(kRecipient, onward)).name();

  const v1::Dossier known = Ok(GetDossier(kSender, dossier));
  EXPECT_EQ(known.project_title(), "Café de village");
  EXPECT_EQ(known.promoter().contact_name(), "Zoukemba Vertperle");
  EXPECT_THAT(Ok(Interventions(kSender, dossier)),
              ElementsAre(absl::StrCat(dossier, "/interventions/1"), before));
  v1::GetInterventionRequest get;
  get.set_name(later);
  EXPECT_THAT(By(kSender).GetIntervention(get), kNotFound);
  EXPECT_THAT(GetReferral(kSender, onward_name), kNotFound);
  EXPECT_EQ(Ok(GetReferral(kSender, name)).state(), v1::REFERRAL_STATE_ACCEPTED) << "its own, as it stands";
  v1::ListDossierRevisionsRequest revisions;
  revisions.set_name(dossier);
  EXPECT_THAT(Ok(By(kSender).ListDossierRevisions(revisions)).DebugString(), Not(HasSubstr("Moulin")));
  v1::SearchDossiersRequest search;
  search.set_query("moulin");
  EXPECT_THAT(Ok(By(kSender).SearchDossiers(search)).dossiers(), IsEmpty());
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(dossier);
  update.mutable_dossier()->set_sector("culture");
  EXPECT_THAT(By(kSender).UpdateDossier(update), IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS"));
}

TEST_F(ReferralViewTest, AReturnedTransferGivesTheLeadBackAndClosesTheReturnersView) {
  const std::string dossier = Dossier();
  const std::string name = SendWithText(dossier, v1::REFERRAL_KIND_TRANSFER);
  Ok(MoveBy(kRecipient, {Verb::kAccept, name}));
  Rename(kRecipient, dossier, "Moulin");
  const std::string own = Intervene(kRecipient, dossier, "2018-06-02");
  Ok(MoveBy(kRecipient, {Verb::kReturn, name, "2018-07-01", "", "capacite", "Vagueclaire"}));
  EXPECT_THAT(GetDossier(kRecipient, dossier), kNotFound);
  EXPECT_THAT(Ok(Interventions(kRecipient, dossier)), ElementsAre(own));
  ExpectNothingPersonal(Ok(GetReferral(kRecipient, name)));
  const v1::Dossier back = Ok(GetDossier(kSender, dossier));
  EXPECT_EQ(back.lead_organization(), "organizations/mrc-arthabaska");
  EXPECT_EQ(back.project_title(), "Moulin") << "whoever leads sees all";
  EXPECT_EQ(Ok(Interventions(kSender, dossier)).size(), 2u);
  EXPECT_EQ(Ok(GetReferral(kSender, name)).answer_text(), "Vagueclaire");
}

}  // namespace
}  // namespace relais
