// Corrections: afterwards the register answers as if it had been right from the start.

#include <gmock/gmock.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/corrections_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(CorrectionsTest, APhaseChangeIsCorrectedAndWithdrawn) {
  const std::string dossier = Opened().name();
  Ok(ChangePhase(dossier, v1::PHASE_STARTUP, "2018-11-06"));
  const std::int64_t before = Head().sequence();
  EXPECT_THAT(PhasesOf(Ok(CorrectPhase(dossier, "2018-11-06", "2018-12-06"))),
              ElementsAre("2018-04-10 1", "2018-12-06 2"));
  EXPECT_EQ(Count(v1::MEASURE_PHASE_CHANGES, "2018-2019"), 1);
  const v1::Correction correction = LastCorrection(dossier);
  EXPECT_EQ(correction.before(), "2018-11-06 startup");
  EXPECT_EQ(correction.after(), "2018-12-06 startup");
  EXPECT_EQ(correction.reason(), kWhy);
  // As of an instant before, the old date still answers.
  v1::GetDossierRequest then;
  then.set_name(dossier);
  then.mutable_as_of()->set_sequence(before);
  EXPECT_THAT(PhasesOf(Ok(By(kSender).GetDossier(then)).dossier()),
              ElementsAre("2018-04-10 1", "2018-11-06 2"));

  // Corrects the value, also of the opening; the opening's date is that of the dossier.
  EXPECT_EQ(Ok(CorrectPhase(dossier, "2018-12-06", "", v1::PHASE_DEVELOPMENT)).phase(),
            v1::PHASE_DEVELOPMENT);
  EXPECT_THAT(PhasesOf(Ok(CorrectPhase(dossier, "2018-04-10", "", v1::PHASE_STARTUP))),
              ElementsAre("2018-04-10 2", "2018-12-06 4"));
  EXPECT_THAT(CorrectPhase(dossier, "2018-04-10", "2018-04-11"),
              IsRefusedForFields(Fields{"new_effective_on"}));
  EXPECT_THAT(WithdrawPhase(dossier, "2018-04-10"), IsRefusedForFields(Fields{"effective_on"}));
  EXPECT_THAT(WithdrawPhase(dossier, "2018-05-01"), IsRefusedForFields(Fields{"effective_on"}));

  EXPECT_THAT(PhasesOf(Ok(WithdrawPhase(dossier, "2018-12-06"))), ElementsAre("2018-04-10 2"));
  EXPECT_EQ(LastCorrection(dossier).after(), "");
  EXPECT_EQ(Count(v1::MEASURE_PHASE_CHANGES, "2018-2019"), 0);
}

TEST_F(CorrectionsTest, APhaseHeldAlreadyIsNoChange) {
  const std::string dossier = Opened().name();
  Ok(ChangePhase(dossier, v1::PHASE_STARTUP, "2018-11-06"));
  EXPECT_THAT(ChangePhase(dossier, v1::PHASE_STARTUP, "2018-12-06"), IsInTheWay("depuis le 2018-11-06"));
  EXPECT_THAT(ChangePhase(dossier, v1::PHASE_STARTUP, "2018-10-01"), IsInTheWay("depuis le 2018-11-06"));
  EXPECT_THAT(ChangePhase(dossier, v1::PHASE_PRE_STARTUP, "2018-06-01", "x"), IsInTheWay("2018-04-10"));
  EXPECT_EQ(Count(v1::MEASURE_PHASE_CHANGES, "2018-2019"), 1);
  // A correction may not create two equal phases in a row either.
  Ok(ChangePhase(dossier, v1::PHASE_PRE_STARTUP, "2019-01-10", "Retour"));
  EXPECT_THAT(WithdrawPhase(dossier, "2018-11-06"),
              IsInTheWay("deux fois de suite, le 2018-04-10 et le 2019-01-10"));
  EXPECT_THAT(CorrectPhase(dossier, "2018-11-06", "", v1::PHASE_PRE_STARTUP),
              IsInTheWay("deux fois de suite"));
  EXPECT_THAT(CorrectPhase(dossier, "2018-11-06", "2019-01-10"), IsInTheWay("deux changements de phase"));
}

TEST_F(CorrectionsTest, AClosingGetsItsTrueDateUnlessAFactIsInTheWay) {
  const std::string dossier = Opened().name();
  Intervene(dossier, "2018-11-15");
  Ok(Close(dossier, "2019-05-02"));
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_CLOSED, "2019-2020"), 1);
  const v1::Dossier corrected = Ok(CorrectStatus(dossier, 2, "2019-03-20", "abandonne"));
  EXPECT_EQ(corrected.closed_on(), "2019-03-20");
  EXPECT_EQ(corrected.closing_outcome(), "abandonne");
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_CLOSED, "2018-2019"), 1);
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_CLOSED, "2019-2020"), 0);
  EXPECT_EQ(LastCorrection(dossier).before(), "2019-05-02 closed projet-demarre");
  EXPECT_THAT(CorrectStatus(dossier, 2, "2018-11-14"), IsInTheWay(absl::StrCat(dossier, "/interventions/1")));
  EXPECT_THAT(CorrectStatus(dossier, 2, ""), IsRefusedForFields(Fields{"new_effective_on"}));
  EXPECT_THAT(CorrectStatus(dossier, 7, "2018-11-20"), IsRefusedForFields(Fields{"number"}));
  EXPECT_THAT(CorrectStatus(dossier, 1, "2018-04-12"), IsRefusedForFields(Fields{"new_effective_on"}));
  EXPECT_THAT(WithdrawStatus(dossier, 1), IsRefusedForFields(Fields{"number"}));
  // A closing that never happened.
  const v1::Dossier open = Ok(WithdrawStatus(dossier, 2));
  EXPECT_EQ(open.status(), v1::DOSSIER_STATUS_OPEN);
  EXPECT_EQ(open.closed_on(), "");
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_CLOSED, "2018-2019"), 0);
}

TEST_F(CorrectionsTest, NoClosingBeforeAFactAndNoFactAfterIt) {
  const std::string dossier = NewDossierWithConsent();
  Ok(ChangePhase(dossier, v1::PHASE_STARTUP, "2018-09-01"));
  const std::string application = Apply(dossier).name();
  EXPECT_THAT(Close(dossier, "2018-08-31"),
              AllOf(IsInTheWay("changement de phase est daté du 2018-09-01"), IsInTheWay(application)));
  const std::string referral = Sent(v1::REFERRAL_KIND_EXTERNAL);
  Ok(Close(dossier, "2018-12-01"));
  EXPECT_THAT(Award(application, "2018-12-02"), IsInTheWay("fermé depuis le 2018-12-01"));
  Ok(Award(application, "2018-12-01"));
  EXPECT_THAT(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond")),
              IsInTheWay("fermé depuis le 2018-12-01"));
  EXPECT_THAT(CorrectPhase(dossier, "2018-09-01", "2018-12-02"), IsInTheWay("après la fermeture"));
  auto step = Of<v1::CorrectFundingStepRequest>(application);
  step.set_step(v1::FUNDING_STEP_KIND_AWARDED);
  step.set_step_on("2018-12-05");
  EXPECT_THAT(By(kSender).CorrectFundingStep(step), IsInTheWay("après la fermeture du 2018-12-01"));
}

TEST_F(CorrectionsTest, AClosingNamesWhatWaitsOrRecallsIt) {
  const std::string waiting = Sent(v1::REFERRAL_KIND_TRANSFER);
  const std::string dossier = DossierOf(waiting);
  EXPECT_THAT(Close(dossier, "2018-06-01"), AllOf(IsInTheWay("attend sa réponse"), IsInTheWay(waiting)));
  EXPECT_EQ(Ok(GetDossier(kSender, dossier)).status(), v1::DOSSIER_STATUS_OPEN);
  Ok(Close(dossier, "2018-06-01", /*recall_pending=*/true));
  const v1::Referral recalled = Ok(GetReferral(kSender, waiting));
  EXPECT_EQ(recalled.state(), v1::REFERRAL_STATE_RECALLED);
  EXPECT_EQ(recalled.ended_on(), "2018-06-01");
  EXPECT_THAT(MoveBy(kRecipient, {Verb::kAccept, waiting}),
              IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_EQ(Ok(GetDossier(kSender, dossier)).lead_organization(), "organizations/mrc-arthabaska");

  // A recipient that works along is an obstacle too; a referral that had ended is not.
  const std::string along = Sent(v1::REFERRAL_KIND_CONSULTATION);
  Ok(MoveBy(kRecipient, {Verb::kAccept, along}));
  EXPECT_THAT(Close(DossierOf(along), "2018-07-01"),
              AllOf(IsInTheWay("travaille encore"), IsInTheWay(along)));
  Ok(MoveBy(kRecipient, {Verb::kComplete, along, "2018-06-20"}));
  EXPECT_THAT(Close(DossierOf(along), "2018-06-19"), IsInTheWay(along));
  Ok(Close(DossierOf(along), "2018-06-20"));
}

TEST_F(CorrectionsTest, AnAnswerRecordedForAnotherIsCorrected) {
  const std::string name = Sent(v1::REFERRAL_KIND_EXTERNAL);
  auto request = Of<v1::CorrectReferralAnswerRequest>(name);
  request.set_new_answered_on("2018-06-05");
  EXPECT_THAT(By(kSender).CorrectReferralAnswer(request),
              IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  Ok(MoveBy(kSender, {Verb::kAccept, name, "2018-06-01"}));
  EXPECT_EQ(Ok(By(kSender).CorrectReferralAnswer(request)).referral().answered_on(), "2018-06-05");
  request.set_new_answered_on("2018-04-30");
  EXPECT_THAT(By(kSender).CorrectReferralAnswer(request), IsInTheWay("envoyée le 2018-05-01"));
  request.clear_new_answered_on();
  request.set_new_answer(v1::REFERRAL_STATE_DECLINED);
  EXPECT_THAT(By(kSender).CorrectReferralAnswer(request), IsRefusedForFields(Fields{"new_decline_reason"}));
  request.set_new_decline_reason("hors-mandat");
  const v1::Referral declined = Ok(By(kSender).CorrectReferralAnswer(request)).referral();
  EXPECT_EQ(declined.state(), v1::REFERRAL_STATE_DECLINED);
  EXPECT_EQ(declined.decline_reason(), "hors-mandat");
  EXPECT_EQ(Count(v1::MEASURE_REFERRALS_DECLINED, "2018-2019"), 1);
  EXPECT_EQ(Count(v1::MEASURE_REFERRALS_ACCEPTED, "2018-2019"), 0);
  EXPECT_THAT(LastCorrection(DossierOf(name)).after(), HasSubstr("declined hors-mandat"));
  // Only the recipient itself changes an answer that it gave with its account.
  const std::string own = Sent(v1::REFERRAL_KIND_CONSULTATION);
  Ok(MoveBy(kRecipient, {Verb::kAccept, own}));
  request.set_name(own);
  EXPECT_THAT(By(kSender).CorrectReferralAnswer(request),
              IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(CorrectionsTest, TheTextOfAnAnswerIsCorrectedAndDoesNotOutliveTheAnswer) {
  const std::string name = Sent(v1::REFERRAL_KIND_EXTERNAL);
  Ok(MoveBy(kSender, {Verb::kDecline, name, "2018-06-01", "", "hors-mandat", "Hors de nos programmes"}));
  auto request = Of<v1::CorrectReferralAnswerRequest>(name);
  request.set_new_text("Hors de notre programme");
  const v1::Referral reworded = Ok(By(kSender).CorrectReferralAnswer(request)).referral();
  EXPECT_EQ(reworded.answer_text(), "Hors de notre programme");
  EXPECT_EQ(reworded.decline_reason(), "hors-mandat");
  // Without a new text the text of the refusal is dropped, not kept for the acceptance.
  request.clear_new_text();
  request.set_new_answer(v1::REFERRAL_STATE_ACCEPTED);
  const v1::Referral accepted = Ok(By(kSender).CorrectReferralAnswer(request)).referral();
  EXPECT_EQ(accepted.state(), v1::REFERRAL_STATE_ACCEPTED);
  EXPECT_EQ(accepted.answer_text(), "");
  EXPECT_EQ(accepted.decline_reason(), "");
  request.set_new_answer(v1::REFERRAL_STATE_DECLINED);
  request.set_new_decline_reason("hors-territoire");
  request.set_new_text("Hors de leur territoire");
  EXPECT_EQ(Ok(By(kSender).CorrectReferralAnswer(request)).referral().answer_text(),
            "Hors de leur territoire");
  request.set_new_text(std::string(10001, 'x'));
  EXPECT_THAT(By(kSender).CorrectReferralAnswer(request), IsRefusedForFields(Fields{"new_text"}));
}

TEST_F(CorrectionsTest, TheTextOfAnEndedReferralIsNotTheAnswers) {
  const std::string name = Sent(v1::REFERRAL_KIND_EXTERNAL);
  Ok(MoveBy(kSender, {Verb::kAccept, name, "2018-06-01"}));
  Ok(MoveBy(kSender, {Verb::kComplete, name, "2018-07-01", "", "autre", "Prêt accordé"}));
  auto request = Of<v1::CorrectReferralAnswerRequest>(name);
  request.set_new_text("Oui");
  EXPECT_THAT(By(kSender).CorrectReferralAnswer(request), IsInTheWay("pris fin"));
  request.clear_new_text();
  request.set_new_answered_on("2018-06-05");
  EXPECT_EQ(Ok(By(kSender).CorrectReferralAnswer(request)).referral().answer_text(), "Prêt accordé");
}

TEST_F(CorrectionsTest, FundingStepsAndApplicationsAreCorrected) {
  const std::string dossier = Opened().name();
  const std::string name = Apply(dossier).name();
  Ok(Award(name, "2019-02-15"));
  auto step = Of<v1::CorrectFundingStepRequest>(name);
  step.set_step(v1::FUNDING_STEP_KIND_AWARDED);
  step.set_step_on("2019-05-15");
  Ok(By(kSender).CorrectFundingStep(step));
  EXPECT_EQ(Count(v1::MEASURE_FUNDING_AWARDED, "2018-2019"), 0);
  EXPECT_EQ(Count(v1::MEASURE_FUNDING_AWARDED, "2019-2020"), 4500000);
  step.set_step_on("2018-09-30");
  EXPECT_THAT(By(kSender).CorrectFundingStep(step), IsInTheWay("étape"));
  step.set_step(v1::FUNDING_STEP_KIND_FILED);
  step.set_step_on("2018-04-09");
  EXPECT_THAT(By(kSender).CorrectFundingStep(step), IsInTheWay("avant l'ouverture du 2018-04-10"));

  auto withdrawal = Of<v1::WithdrawFundingStepRequest>(name);
  withdrawal.set_step(v1::FUNDING_STEP_KIND_FILED);
  EXPECT_THAT(By(kSender).WithdrawFundingStep(withdrawal), IsInTheWay("étape"));
  v1::CorrectFundingApplicationRequest correction;
  correction.set_reason(kWhy);
  correction.mutable_funding_application()->set_name(name);
  correction.mutable_funding_application()->set_program("risq");
  correction.mutable_funding_application()->set_awarded_cents(4400000);
  EXPECT_EQ(Ok(By(kSender).CorrectFundingApplication(correction)).funding_application().program(), "risq");
  EXPECT_EQ(Count(v1::MEASURE_FUNDING_AWARDED, "2019-2020"), 4400000);
  withdrawal.set_step(v1::FUNDING_STEP_KIND_AWARDED);
  const v1::FundingApplication left = Ok(By(kSender).WithdrawFundingStep(withdrawal)).funding_application();
  EXPECT_FALSE(left.has_awarded_cents());
  EXPECT_EQ(left.steps_size(), 1);
  EXPECT_EQ(Count(v1::MEASURE_FUNDING_AWARDED, "2019-2020"), 0);
}

TEST_F(CorrectionsTest, AnAdministratorCorrectsTheLead) {
  const std::string transfer = Sent(v1::REFERRAL_KIND_TRANSFER);
  const std::string dossier = DossierOf(transfer);
  Ok(MoveBy(kRecipient, {Verb::kAccept, transfer}));
  auto request = Of<v1::CorrectDossierLeadRequest>(dossier);
  request.set_number(2);
  request.set_effective_on("2018-06-02");
  EXPECT_THAT(By(kRecipient).CorrectDossierLead(request),
              IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
  // The transfer was accepted on 2018-06-01.
  EXPECT_THAT(By("administrator").CorrectDossierLead(request), IsInTheWay(transfer));
  // An agency closes down: the Pôle leads from then on, and sees the dossier.
  request.set_number(0);
  request.set_effective_on("2019-01-15");
  request.set_organization("pole");
  const v1::CorrectDossierLeadResponse added = Ok(By("administrator").CorrectDossierLead(request));
  ASSERT_EQ(added.lead_changes_size(), 3);
  EXPECT_EQ(added.lead_changes(2).organization(), "organizations/pole");
  EXPECT_EQ(Ok(GetDossier("advisor", dossier)).lead_organization(), "organizations/pole");
  v1::HoldDossierRequest hold;
  hold.set_name(dossier);
  EXPECT_THAT(By(kRecipient).HoldDossier(hold), IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS"));
  request.set_number(added.lead_changes(2).number());
  request.set_effective_on("");
  request.set_organization("mrc-erable");
  Ok(By("administrator").CorrectDossierLead(request));
  EXPECT_EQ(Ok(GetDossier(kStranger, dossier)).lead_organization(), "organizations/mrc-erable");
  request.set_organization("risq");
  EXPECT_THAT(By("administrator").CorrectDossierLead(request), IsRefusedForFields(Fields{"organization"}));
}

TEST_F(CorrectionsTest, StaleEtagsAndMissingReasonsAreRefused) {
  const std::string dossier = Opened().name();
  Ok(ChangePhase(dossier, v1::PHASE_STARTUP, "2018-11-06"));
  auto request = Of<v1::CorrectDossierPhaseRequest>(dossier);
  request.set_effective_on("2018-11-06");
  request.set_new_effective_on("2018-12-06");
  request.set_etag("1");
  EXPECT_THAT(By(kSender).CorrectDossierPhase(request), IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
  request.clear_etag();
  request.clear_reason();
  EXPECT_THAT(By(kSender).CorrectDossierPhase(request), IsRefusedForFields(Fields{"reason"}));
  // A retry gives the first answer.
  request.set_reason(kWhy);
  request.set_request_id("once");
  const v1::Dossier first = Ok(By(kSender).CorrectDossierPhase(request)).dossier();
  EXPECT_EQ(Ok(By(kSender).CorrectDossierPhase(request)).dossier().etag(), first.etag());
}

// After any accepted corrections the dossier equals one recorded correctly from the start.
TEST_F(CorrectionsTest, ACorrectedDossierEqualsOneRecordedRight) {
  std::mt19937 random(20181106);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto day = [&] { return absl::StrCat("2018-0", 5 + below(5), "-", 10 + below(19)); };
  int accepted = 0;
  for (int round = 0; round < 12; ++round) {
    const std::string corrected = Opened().name();
    for (int step = 0; step < 12; ++step) {
      const v1::Dossier now = Ok(GetDossier(kSender, corrected));
      const std::string some = now.phase_changes(below(now.phase_changes_size())).effective_on();
      const auto phase = static_cast<v1::Phase>(1 + below(4));
      absl::StatusOr<v1::Dossier> done;
      switch (below(5)) {
        case 0:
          done = ChangePhase(corrected, phase, day(), "Motif");
          break;
        case 1:
          done = CorrectPhase(corrected, some, day());
          break;
        case 2:
          done = CorrectPhase(corrected, some, "", phase);
          break;
        case 3:
          done = WithdrawPhase(corrected, some);
          break;
        default:
          done =
              now.status_changes_size() == 1 ? Close(corrected, day()) : CorrectStatus(corrected, 2, day());
      }
      if (done.ok()) ++accepted;
    }
    const v1::Dossier wanted = Ok(GetDossier(kSender, corrected));
    v1::CreateDossierRequest create;
    *create.mutable_dossier() = DossierToOpen();
    create.mutable_dossier()->set_lead_organization("mrc-arthabaska");
    create.mutable_dossier()->set_phase(wanted.phase_changes(0).phase());
    const std::string right = Ok(By(kSender).CreateDossier(create)).dossier().name();
    for (int i = 1; i < wanted.phase_changes_size(); ++i) {
      const v1::PhaseChange& change = wanted.phase_changes(i);
      Ok(ChangePhase(right, change.phase(), change.effective_on(), change.reason()));
    }
    if (wanted.status() == v1::DOSSIER_STATUS_CLOSED) Ok(Close(right, wanted.closed_on()));
    const v1::Dossier made = Ok(GetDossier(kSender, right));
    EXPECT_EQ(PhasesOf(made), PhasesOf(wanted));
    EXPECT_EQ(made.phase(), wanted.phase());
    EXPECT_EQ(made.status(), wanted.status());
    EXPECT_EQ(made.closed_on(), wanted.closed_on());
    // Equal counts: the second dossier adds as much as the first.
    for (const v1::Measure measure : {v1::MEASURE_PHASE_CHANGES, v1::MEASURE_DOSSIERS_CLOSED,
                                      v1::MEASURE_DOSSIERS_ACTIVE, v1::MEASURE_DOSSIERS_HANDLED}) {
      EXPECT_EQ(Count(measure, "2018-2019") % 2, 0) << v1::Measure_Name(measure) << " round " << round;
    }
  }
  EXPECT_GT(accepted, 30) << "of 144";
}

}  // namespace
}  // namespace relais
