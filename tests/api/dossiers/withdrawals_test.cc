// What should never have been recorded is withdrawn, with all that followed from it.

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/api/corrections_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::HasSubstr;

class WithdrawalsTest : public CorrectionsTest {
 protected:
  // By the administrator, without a transfer.
  absl::StatusOr<v1::CorrectDossierLeadResponse> AddLead(const std::string& dossier, const std::string& on,
                                                         const std::string& organization) {
    auto request = Of<v1::CorrectDossierLeadRequest>(dossier);
    request.set_effective_on(on);
    request.set_organization(organization);
    return By("administrator").CorrectDossierLead(request);
  }
  absl::StatusOr<v1::WithdrawDossierLeadResponse> WithdrawLead(const std::string& dossier,
                                                               std::int64_t number,
                                                               const std::string& user = "administrator") {
    auto request = Of<v1::WithdrawDossierLeadRequest>(dossier);
    request.set_number(number);
    return By(user).WithdrawDossierLead(request);
  }
};

TEST_F(WithdrawalsTest, AChangeOfLeadRecordedByMistakeIsWithdrawn) {
  const std::string dossier = Opened().name();
  ASSERT_EQ(Ok(AddLead(dossier, "2018-06-01", "mrc-drummond")).lead_changes_size(), 2);
  EXPECT_EQ(Ok(GetDossier(kRecipient, dossier)).lead_organization(), "organizations/mrc-drummond");
  EXPECT_THAT(WithdrawLead(dossier, 2, kRecipient), IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(WithdrawLead(dossier, 1), IsRefusedForFields(Fields{"number"}));
  EXPECT_THAT(WithdrawLead(dossier, 7), IsRefusedForFields(Fields{"number"}));

  const v1::WithdrawDossierLeadResponse left = Ok(WithdrawLead(dossier, 2));
  ASSERT_EQ(left.lead_changes_size(), 1);
  EXPECT_EQ(left.lead_changes(0).organization(), "organizations/mrc-arthabaska");
  EXPECT_EQ(Ok(GetDossier(kSender, dossier)).lead_organization(), "organizations/mrc-arthabaska");
  EXPECT_EQ(Ok(GetDossier(kSender, dossier)).etag(), left.etag());
  // The agency that never led sees it no more.
  EXPECT_THAT(GetDossier(kRecipient, dossier), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  v1::HoldDossierRequest hold;
  hold.set_name(dossier);
  Ok(By(kSender).HoldDossier(hold));
  const v1::Correction correction = LastCorrection(dossier);
  EXPECT_EQ(correction.subject(), "lead");
  EXPECT_EQ(correction.before(), "2018-06-01 mrc-drummond");
  EXPECT_EQ(correction.after(), "");
  EXPECT_EQ(correction.reason(), kWhy);
}

TEST_F(WithdrawalsTest, ALeadIsWithdrawnOnlyIfTheOtherFactsStillHold) {
  const std::string dossier = NewDossierWithConsent();
  Ok(AddLead(dossier, "2018-06-01", "mrc-drummond"));
  Ok(AddLead(dossier, "2018-07-01", "mrc-arthabaska"));
  EXPECT_THAT(WithdrawLead(dossier, 2), IsInTheWay("deux fois de suite"));
  Ok(WithdrawLead(dossier, 3));
  Ok(WithdrawLead(dossier, 2));
  // A transfer needs the change that it made; the numbers of those withdrawn are not used again.
  const v1::Referral transfer =
      Ok(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond")));
  Ok(MoveBy(kRecipient, {Verb::kAccept, transfer.name()}));
  const v1::Dossier moved = Ok(GetDossier(kRecipient, dossier));
  ASSERT_EQ(moved.lead_changes_size(), 2);
  EXPECT_EQ(moved.lead_changes(1).number(), 4);
  EXPECT_THAT(WithdrawLead(dossier, 4), IsInTheWay(transfer.name()));
}

TEST_F(WithdrawalsTest, WithdrawingALeadAsksForAReasonAndTheEtag) {
  const std::string dossier = Opened().name();
  Ok(AddLead(dossier, "2018-06-01", "mrc-drummond"));
  auto request = Of<v1::WithdrawDossierLeadRequest>(dossier);
  request.set_number(2);
  request.clear_reason();
  EXPECT_THAT(By("administrator").WithdrawDossierLead(request), IsRefusedForFields(Fields{"reason"}));
  request.set_reason(kWhy);
  request.set_etag("1");
  EXPECT_THAT(By("administrator").WithdrawDossierLead(request),
              IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(WithdrawalsTest, TheLastFundingStepTakesItsApplicationAlong) {
  const std::string dossier = Opened().name();
  const std::string name = Apply(dossier).name();
  Ok(Award(name, "2019-02-15"));
  auto request = Of<v1::WithdrawFundingStepRequest>(name);
  request.set_step(v1::FUNDING_STEP_KIND_AWARDED);
  EXPECT_FALSE(Ok(By(kSender).WithdrawFundingStep(request)).application_withdrawn());
  EXPECT_EQ(Count(v1::MEASURE_FUNDING_STEPS, "2018-2019"), 1);

  request.set_step(v1::FUNDING_STEP_KIND_FILED);
  request.set_request_id("once");
  const v1::WithdrawFundingStepResponse gone = Ok(By(kSender).WithdrawFundingStep(request));
  EXPECT_TRUE(gone.application_withdrawn());
  EXPECT_EQ(gone.funding_application().name(), name);
  EXPECT_EQ(gone.funding_application().steps_size(), 0);
  // The same request again gives the first answer.
  EXPECT_TRUE(Ok(By(kSender).WithdrawFundingStep(request)).application_withdrawn());

  v1::GetFundingApplicationRequest get;
  get.set_name(name);
  EXPECT_THAT(By(kSender).GetFundingApplication(get), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  v1::ListFundingApplicationsRequest list;
  list.set_parent(dossier);
  EXPECT_EQ(Ok(By(kSender).ListFundingApplications(list)).funding_applications_size(), 0);
  EXPECT_EQ(Count(v1::MEASURE_FUNDING_STEPS, "2018-2019"), 0);
  const v1::Correction correction = LastCorrection(dossier);
  EXPECT_EQ(correction.subject(), "funding_application");
  EXPECT_THAT(correction.before(), AllOf(HasSubstr(name), HasSubstr("piec"), HasSubstr("2018-10-01 filed")));
  EXPECT_EQ(correction.after(), "");
  EXPECT_NE(Apply(dossier).name(), name);
}

}  // namespace
}  // namespace relais
