// Everything that the register holds about one dossier: its past, and parts moved by merges.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/privacy_fixture.h"

namespace relais {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class PrivacyExportTest : public PrivacyServerTest {
 protected:
  v1::DossierExport Export(const std::string& name) const {
    v1::ExportDossierRequest request;
    request.set_name(name);
    return Ok(client_.ExportDossier(request)).export_();
  }

  std::string Open(const std::string& promoter) const {
    v1::Dossier dossier = DossierToOpen();
    dossier.mutable_promoter()->set_name(promoter);
    return NewDossier(dossier).name();
  }

  // `name: notes` of each.
  template <class Parts>
  static std::vector<std::string> Notes(const Parts& parts) {
    std::vector<std::string> notes;
    for (const auto& part : parts) notes.push_back(absl::StrCat(part.name(), ": ", part.notes()));
    return notes;
  }
};

TEST_F(PrivacyExportTest, EveryPartBringsItsPastAlong) {
  const std::string name = Open("Coop exportée");
  const std::string changed = Meet(name, "note d'abord");
  Note(changed, "note ensuite");
  const std::string deleted = Meet(name, "note supprimée");
  Delete(deleted);
  const std::string consent = Consent(name, "preuve");
  const std::string referral = Refer(name, "motif confié", "rappelée ainsi");
  v1::WithdrawConsentRequest withdraw;
  withdraw.set_name(consent);
  withdraw.set_withdrawn_on("2018-06-01");
  Ok(client_.WithdrawConsent(withdraw));
  v1::CreateFollowUpRequest follow_up;
  follow_up.set_parent(name);
  follow_up.mutable_follow_up()->set_due_on("2027-01-15");
  follow_up.mutable_follow_up()->set_owner("direction");
  follow_up.mutable_follow_up()->set_notes("à rappeler");
  v1::UpdateFollowUpRequest update;
  update.mutable_follow_up()->set_name(Ok(client_.CreateFollowUp(follow_up)).follow_up().name());
  update.mutable_follow_up()->set_notes("rappelée");
  Ok(client_.UpdateFollowUp(update));
  v1::CreateFundingApplicationRequest application;
  application.set_parent(name);
  application.mutable_funding_application()->set_program("piec");
  application.mutable_funding_application()->set_requested_cents(1000);
  v1::FundingStep& filed = *application.mutable_funding_application()->add_steps();
  filed.set_step(v1::FUNDING_STEP_KIND_FILED);
  filed.set_step_on("2018-05-10");
  v1::UpdateFundingApplicationRequest amount;
  amount.mutable_funding_application()->set_name(
      Ok(client_.CreateFundingApplication(application)).funding_application().name());
  amount.mutable_funding_application()->set_requested_cents(2000);
  Ok(client_.UpdateFundingApplication(amount));

  const v1::DossierExport content = Export(name);
  EXPECT_THAT(Notes(content.interventions()), ElementsAre(changed + ": note ensuite"));
  EXPECT_THAT(Notes(content.past_interventions()),
              ElementsAre(changed + ": note d'abord", deleted + ": note supprimée"));
  ASSERT_EQ(content.past_interventions_size(), 2);
  EXPECT_THAT(content.past_interventions(1).subjects(), ElementsAre("gouvernance"));
  ASSERT_EQ(content.past_referrals_size(), 1);
  EXPECT_EQ(content.past_referrals(0).name(), referral);
  EXPECT_EQ(content.past_referrals(0).state(), v1::REFERRAL_STATE_SENT);
  EXPECT_EQ(content.past_referrals(0).reason(), "motif confié");
  EXPECT_EQ(content.past_referrals(0).consent(), consent);
  EXPECT_THAT(Notes(content.past_consents()), ElementsAre(consent + ": preuve"));
  ASSERT_EQ(content.past_consents_size(), 1);
  EXPECT_EQ(content.past_consents(0).withdrawn_on(), "");
  EXPECT_THAT(Notes(content.past_follow_ups()), ElementsAre(update.follow_up().name() + ": à rappeler"));
  ASSERT_EQ(content.past_funding_applications_size(), 1);
  EXPECT_EQ(content.past_funding_applications(0).requested_cents(), 1000);
  EXPECT_EQ(content.past_funding_applications(0).steps_size(), 1);
}

TEST_F(PrivacyExportTest, AReasonThatWasReplacedIsInARevisionBefore) {
  const std::string name = Open("Coop exportée");
  v1::ChangeDossierPhaseRequest change;
  change.set_name(name);
  change.set_phase(v1::PHASE_STARTUP);
  change.set_effective_on("2018-06-01");
  change.set_reason("premier motif");
  Ok(client_.ChangeDossierPhase(change));
  v1::CorrectDossierPhaseRequest correction;
  correction.set_name(name);
  correction.set_effective_on("2018-06-01");
  correction.set_new_reason("second motif");
  correction.set_reason("motif mal noté");
  Ok(client_.CorrectDossierPhase(correction));
  const v1::DossierExport content = Export(name);
  ASSERT_EQ(content.dossier().phase_changes_size(), 2);
  EXPECT_EQ(content.dossier().phase_changes(1).reason(), "second motif");
  ASSERT_EQ(content.past_revisions_size(), 2);
  EXPECT_EQ(content.past_revisions(0).phase_changes_size(), 1);
  ASSERT_EQ(content.past_revisions(1).phase_changes_size(), 2);
  EXPECT_EQ(content.past_revisions(1).phase_changes(1).reason(), "premier motif");
}

// A row of a spreadsheet may change a reason and nothing else.
TEST_F(PrivacyExportTest, AReasonThatAnImportReplacedIsThereToo) {
  const std::string dossiers =
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization\n"
      "E-1,2018-04-12,Épicerie,Coop du coin,woman,project,alimentation,drummond,pre_startup,pole\n";
  for (const char* reason : {"premier motif", "second motif"}) {
    EXPECT_THAT(
        Ok(Import({{"dossiers.csv", dossiers},
                   {"phases.csv", absl::StrCat("dossier,effective_on,phase,reason\nE-1,2018-06-01,startup,",
                                               reason, "\n")}}))
            .problems,
        IsEmpty());
  }
  v1::ListDossiersRequest list;
  list.mutable_filter()->add_external_ids("E-1");
  const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
  ASSERT_EQ(found.dossiers_size(), 1);
  const v1::DossierExport content = Export(found.dossiers(0).name());
  std::vector<std::string> reasons;
  for (const v1::Dossier& revision : content.past_revisions()) {
    for (const v1::PhaseChange& change : revision.phase_changes()) reasons.push_back(change.reason());
  }
  EXPECT_THAT(reasons, Contains("premier motif"));
}

TEST_F(PrivacyExportTest, AMergedDossierComesWithAllThatItWas) {
  const std::string source = Open("Coop fusionnée");
  const std::string target = Open("Coop qui reste");
  const std::string intervention = Meet(source, "note de la source");
  const std::string consent = Consent(source, "preuve de la source");
  const std::string referral = Refer(source, "motif", "rappel");
  Merge(source, target);
  const v1::DossierExport content = Export(target);
  ASSERT_EQ(content.past_revisions_size(), 1);
  EXPECT_EQ(content.past_revisions(0).name(), source);
  EXPECT_EQ(content.past_revisions(0).promoter().name(), "Coop fusionnée");
  EXPECT_THAT(Notes(content.interventions()), ElementsAre(target + "/interventions/1: note de la source"));
  EXPECT_THAT(Notes(content.past_interventions()), ElementsAre(intervention + ": note de la source"));
  EXPECT_THAT(Notes(content.past_consents()), ElementsAre(consent + ": preuve de la source"));
  ASSERT_EQ(content.past_referrals_size(), 2);
  for (const v1::Referral& past : content.past_referrals()) {
    EXPECT_EQ(past.name(), referral);
    EXPECT_EQ(past.consent(), consent);
  }
}

// They may concern two persons, who must not learn of each other.
TEST_F(PrivacyExportTest, WhatAMergeTookElsewhereComesUnderItsOwnName) {
  const std::string source = Open("Coop de passage");
  const std::string target = Open("Coop voisine");
  const std::string own = Meet(target, "note de la voisine");
  const std::string intervention = Meet(source, "avant la fusion");
  const std::string consent = Consent(source, "preuve");
  Consent(target, "preuve de la voisine");
  const std::string referral = Refer(source, "motif", "rappel");
  Merge(source, target);
  Note(target + "/interventions/2", "pendant la fusion");
  Unmerge(source);

  const v1::DossierExport of_source = Export(source);
  EXPECT_THAT(Notes(of_source.interventions()), ElementsAre(intervention + ": pendant la fusion"));
  EXPECT_THAT(Notes(of_source.past_interventions()),
              UnorderedElementsAre(intervention + ": avant la fusion", intervention + ": avant la fusion",
                                   intervention + ": pendant la fusion"));
  EXPECT_THAT(of_source.DebugString(), Not(testing::HasSubstr(target)));
  ASSERT_EQ(of_source.past_referrals_size(), 3);
  for (const v1::Referral& past : of_source.past_referrals()) {
    EXPECT_EQ(past.name(), referral);
    EXPECT_EQ(past.consent(), consent);
  }
  // The second is from before the merge; between the two the source was not there.
  ASSERT_EQ(of_source.past_revisions_size(), 1);
  EXPECT_EQ(of_source.past_revisions(0).promoter().name(), "Coop de passage");

  const v1::DossierExport of_target = Export(target);
  EXPECT_THAT(Notes(of_target.interventions()), ElementsAre(own + ": note de la voisine"));
  EXPECT_THAT(of_target.past_interventions(), IsEmpty());
  EXPECT_THAT(of_target.past_referrals(), IsEmpty());
  EXPECT_THAT(of_target.past_consents(), IsEmpty());
  EXPECT_THAT(of_target.past_revisions(), IsEmpty());
}

}  // namespace
}  // namespace relais
