// A status change gets its true value and date, together with what its referrals need.

#include <gmock/gmock.h>

#include <string>

#include "tests/support/api/corrections_fixture.h"

namespace relais {
namespace {

class StatusCorrectionsTest : public CorrectionsTest {
 protected:
  absl::StatusOr<v1::Dossier> CorrectValue(const std::string& dossier, std::int64_t number,
                                           v1::DossierStatus status, const std::string& outcome = "") {
    auto request = Of<v1::CorrectDossierStatusRequest>(dossier);
    request.set_number(number);
    request.set_new_status(status);
    request.set_new_outcome(outcome);
    return CorrectionsTest::DossierOf(By(kSender).CorrectDossierStatus(request));
  }
  // A referral of the dossier that its agency sends on that day to the agency of Drummond.
  absl::StatusOr<v1::Referral> SendOn(const std::string& dossier, v1::ReferralKind kind,
                                      const std::string& on) {
    v1::CreateReferralRequest request = ReferralOf(dossier, kind, "mrc-drummond");
    request.mutable_referral()->set_sent_on(on);
    return Send(kSender, request);
  }
};

TEST_F(StatusCorrectionsTest, AStatusChangeGetsItsTrueValue) {
  const std::string dossier = Opened().name();
  Ok(Close(dossier, "2018-12-01"));
  EXPECT_THAT(CorrectValue(dossier, 2, v1::DOSSIER_STATUS_CLOSED),
              IsRefusedForFields(Fields{"new_effective_on"}));
  EXPECT_THAT(CorrectValue(dossier, 1, v1::DOSSIER_STATUS_ON_HOLD), IsRefusedForFields(Fields{"new_status"}));
  EXPECT_THAT(CorrectValue(dossier, 2, v1::DOSSIER_STATUS_ON_HOLD, "abandonne"),
              IsRefusedForFields(Fields{"new_outcome"}));
  const v1::Dossier held = Ok(CorrectValue(dossier, 2, v1::DOSSIER_STATUS_ON_HOLD));
  EXPECT_EQ(held.status(), v1::DOSSIER_STATUS_ON_HOLD);
  EXPECT_EQ(held.closed_on(), "");
  EXPECT_EQ(held.closing_outcome(), "");
  EXPECT_EQ(held.status_changes(1).outcome(), "");
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_CLOSED, "2018-2019"), 0);
  EXPECT_EQ(LastCorrection(dossier).before(), "2018-12-01 closed projet-demarre");
  EXPECT_EQ(LastCorrection(dossier).after(), "2018-12-01 on_hold");

  EXPECT_THAT(CorrectValue(dossier, 2, v1::DOSSIER_STATUS_CLOSED), IsRefusedForFields(Fields{"new_outcome"}));
  const v1::Dossier closed = Ok(CorrectValue(dossier, 2, v1::DOSSIER_STATUS_CLOSED, "abandonne"));
  EXPECT_EQ(closed.closed_on(), "2018-12-01");
  EXPECT_EQ(closed.closing_outcome(), "abandonne");
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_CLOSED, "2018-2019"), 1);
}

TEST_F(StatusCorrectionsTest, ATrueStatusIsJudgedOnTheWholeHistory) {
  const std::string dossier = Opened().name();
  v1::HoldDossierRequest hold;
  hold.set_name(dossier);
  hold.set_effective_on("2018-09-01");
  Ok(By(kSender).HoldDossier(hold));
  Intervene(dossier, "2018-10-01");
  EXPECT_THAT(CorrectValue(dossier, 2, v1::DOSSIER_STATUS_OPEN), IsInTheWay("suivrait le statut"));
  EXPECT_THAT(CorrectValue(dossier, 2, v1::DOSSIER_STATUS_CLOSED, "abandonne"),
              IsInTheWay("après la fermeture du 2018-09-01"));
}

TEST_F(StatusCorrectionsTest, AReopeningStaysWhileAReferralOfItsDayNeedsIt) {
  for (const bool accepted : {false, true}) {
    SCOPED_TRACE(accepted);
    const std::string dossier = NewDossierWithConsent();
    Ok(Close(dossier, "2018-06-01"));
    Ok(Reopen(dossier, "2018-06-01"));
    const v1::ReferralKind kind = accepted ? v1::REFERRAL_KIND_CONSULTATION : v1::REFERRAL_KIND_TRANSFER;
    const std::string referral = Ok(SendOn(dossier, kind, "2018-06-01")).name();
    if (accepted) Ok(MoveBy(kRecipient, {Verb::kAccept, referral, "2018-06-01"}));
    EXPECT_THAT(WithdrawStatus(dossier, 3), IsInTheWay(referral));
    // Nor does it move past the sending.
    EXPECT_THAT(CorrectStatus(dossier, 3, "2018-06-02"), IsInTheWay(referral));
    EXPECT_EQ(Ok(GetDossier(kSender, dossier)).status(), v1::DOSSIER_STATUS_OPEN);
    Ok(MoveBy(kSender, {Verb::kRecall, referral, "2018-06-01"}));
    EXPECT_EQ(Ok(WithdrawStatus(dossier, 3)).status(), v1::DOSSIER_STATUS_CLOSED);
  }
}

TEST_F(StatusCorrectionsTest, AClosingTakesItsRecallsAlongToItsTrueDate) {
  const std::string referral = Sent(v1::REFERRAL_KIND_TRANSFER);
  const std::string dossier = DossierOf(referral);
  Ok(Close(dossier, "2018-12-01", /*recall_pending=*/true));
  EXPECT_EQ(Ok(CorrectStatus(dossier, 2, "2018-06-01")).closed_on(), "2018-06-01");
  EXPECT_EQ(Ok(GetReferral(kSender, referral)).ended_on(), "2018-06-01");
  EXPECT_EQ(Ok(GetReferral(kSender, referral)).state(), v1::REFERRAL_STATE_RECALLED);
  // Again, and later too.
  Ok(CorrectStatus(dossier, 2, "2018-05-20"));
  EXPECT_EQ(Ok(GetReferral(kSender, referral)).ended_on(), "2018-05-20");
  Ok(CorrectStatus(dossier, 2, "2018-07-10"));
  EXPECT_EQ(Ok(GetReferral(kSender, referral)).ended_on(), "2018-07-10");
  // Never before the sending, on 2018-05-01.
  EXPECT_THAT(CorrectStatus(dossier, 2, "2018-04-30"), IsInTheWay(referral));
  EXPECT_EQ(Ok(GetReferral(kSender, referral)).ended_on(), "2018-07-10");
}

TEST_F(StatusCorrectionsTest, ARecallOrAnAnswerBesidesTheClosingStaysInItsWay) {
  const std::string recalled = Sent(v1::REFERRAL_KIND_CONSULTATION);
  const std::string dossier = DossierOf(recalled);
  Ok(MoveBy(kRecipient, {Verb::kAccept, recalled, "2018-06-01"}));
  Ok(MoveBy(kSender, {Verb::kRecall, recalled, "2018-07-01"}));
  Ok(Close(dossier, "2018-08-01", /*recall_pending=*/true));
  EXPECT_THAT(CorrectStatus(dossier, 2, "2018-06-15"), IsInTheWay("n'a pris fin que le 2018-07-01"));
  Ok(CorrectStatus(dossier, 2, "2018-07-15"));
  EXPECT_EQ(Ok(GetReferral(kSender, recalled)).ended_on(), "2018-07-01");

  const std::string answered = Sent(v1::REFERRAL_KIND_CONSULTATION);
  Ok(MoveBy(kRecipient, {Verb::kAccept, answered, "2018-06-01"}));
  Ok(Close(DossierOf(answered), "2018-08-01", /*recall_pending=*/true));
  EXPECT_THAT(CorrectStatus(DossierOf(answered), 2, "2018-05-15"),
              IsInTheWay("la réponse à une référence est datée du 2018-06-01"));
  Ok(CorrectStatus(DossierOf(answered), 2, "2018-06-15"));
  EXPECT_EQ(Ok(GetReferral(kSender, answered)).ended_on(), "2018-06-15");
}

}  // namespace
}  // namespace relais
