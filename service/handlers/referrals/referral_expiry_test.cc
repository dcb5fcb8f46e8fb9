// Effects of a past `respond_by`, before and after the service records the expiry. The schedule is tested in
// jobs/referral_expiry_test.cc.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/domain/common/civil_date.h"
#include "service/handlers/dossiers/merges.h"
#include "service/handlers/referrals/referrals.h"
#include "storage/commit/write_and_wait.h"
#include "storage/queries/referrals/outbox.h"
#include "storage/records/records.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const absl::CivilDay kRespondBy(2026, 1, 20);
constexpr char kName[] = "dossiers/1/referrals/1";
constexpr char kSender[] = "mrc-arthabaska";
constexpr char kRecipient[] = "mrc-drummond";

storage::DossierRecord Dossier() {
  storage::DossierRecord dossier = testing_support::SampleDossier(1, kSender);
  dossier.mrc = "arthabaska";
  dossier.promoter_name = "Groupe";
  return dossier;
}

storage::ConsentRecord Consent() {
  storage::ConsentRecord consent;
  consent.dossier_id = consent.number = consent.revision = 1;
  consent.purpose = "accompagnement";
  consent.whole_network = true;
  consent.obtained_on = "2026-01-05";
  consent.evidence = "written";
  return consent;
}

storage::ReferralRecord Referral(std::int64_t number = 1, const std::string& state = "sent") {
  storage::ReferralRecord referral;
  referral.dossier_id = referral.revision = 1;
  referral.number = number;
  referral.kind = "transfer";
  referral.from_organization = kSender;
  referral.to_organization = kRecipient;
  referral.sent_on = "2026-01-10";
  referral.respond_by = domain::FormatDate(kRespondBy);
  referral.state = state;
  referral.consent_number = 1;
  return referral;
}

class ReferralExpiryHandlerTest : public testing::Test {
 protected:
  ReferralExpiryHandlerTest() {
    register_.Write([](storage::WriteTransaction& transaction) {
      transaction.Insert(Dossier());
      transaction.Insert(storage::LeadRecord{1, 1, "2026-01-05", kSender, 0});
      transaction.Insert(Consent());
      transaction.Insert(Referral());
      for (const char* organization : {kSender, kRecipient}) {
        storage::UserRecord user;
        user.user_id = absl::StrCat("de-", organization);
        user.revision = 1;
        user.organization = organization;
        user.roles = "agent";
        user.email = absl::StrCat(user.user_id, "@relais.example");
        transaction.Insert(user);
      }
      return absl::OkStatus();
    });
  }

  // An agent of the organization on that day.
  static CallContext CallOf(const std::string& organization, absl::CivilDay today) {
    CallContext call;
    call.principal.user_id = absl::StrCat("de-", organization);
    call.principal.organization = organization;
    call.principal.roles = {v1::ROLE_AGENT};
    call.actor = absl::StrCat("users/", call.principal.user_id);
    call.today = today;
    call.scope.limited = true;
    call.scope.organization = organization;
    call.scope.today = domain::FormatDate(today);
    return call;
  }

  v1::Referral Get(const std::string& organization, absl::CivilDay today) {
    const CallContext call = CallOf(organization, today);
    v1::GetReferralRequest request;
    request.set_name(kName);
    absl::StatusOr<v1::GetReferralResponse> response;
    register_.Read([&](const storage::Snapshot& snapshot) {
      response = GetReferral(call, snapshot.RestrictedTo(call.scope), request);
      return response.status();
    });
    return response.ok() ? response->referral() : v1::Referral();
  }

  // Referrals of the dossier that its sender finds in that state.
  int CountInState(v1::ReferralState state, absl::CivilDay today) {
    const CallContext call = CallOf(kSender, today);
    v1::ListReferralsRequest request;
    request.set_parent("dossiers/1");
    request.add_states(state);
    absl::StatusOr<v1::ListReferralsResponse> response;
    register_.Read([&](const storage::Snapshot& snapshot) {
      response = ListReferrals(call, snapshot.RestrictedTo(call.scope), request);
      return response.status();
    });
    return response.ok() ? response->referrals_size() : -1;
  }

  // One of the verbs by the organization.
  template <class Request>
  absl::Status Move(absl::StatusOr<std::string> (*handler)(const CallContext&, storage::WriteTransaction&,
                                                           const Request&),
                    Request request, const std::string& organization, absl::CivilDay today) {
    const CallContext call = CallOf(organization, today);
    request.set_name(kName);
    storage::WriteJob job;
    job.identity = {call.actor, "Test", "", ""};
    job.apply = [&](storage::WriteTransaction& transaction) {
      transaction.RestrictTo(call.scope);
      return handler(call, transaction, request);
    };
    return storage::WriteAndWait(register_.store(), std::move(job));
  }

  // Merges dossier 1 into dossier 2 on that day.
  absl::Status Merge(absl::CivilDay today) {
    const CallContext call = CallOf(kSender, today);
    v1::MergeDossiersRequest request;
    request.set_source("dossiers/1");
    request.set_target("dossiers/2");
    storage::WriteJob job;
    job.identity = {call.actor, "Test", "", ""};
    job.apply = [&](storage::WriteTransaction& transaction) {
      return MergeDossiers(call, transaction, request);
    };
    return storage::WriteAndWait(register_.store(), std::move(job));
  }

  // Number of rows that the expiry of the referral writes.
  std::size_t Expire(absl::CivilDay today, const std::string& name = kName) {
    std::size_t rows = 0;
    storage::WriteJob job;
    job.identity = {"relaisd", "ExpireReferral", "", ""};
    job.apply = [&](storage::WriteTransaction& transaction) {
      auto expired = ExpireReferral(transaction, name, today);
      rows = transaction.writes().size();
      return expired;
    };
    EXPECT_EQ(storage::WriteAndWait(register_.store(), std::move(job)), absl::OkStatus());
    return rows;
  }

  std::vector<std::string> Overdue(absl::CivilDay today, std::int64_t limit = 100) {
    absl::StatusOr<std::vector<std::string>> overdue;
    register_.Read([&](const storage::Snapshot& snapshot) {
      overdue = OverdueReferrals(snapshot, today, limit);
      return overdue.status();
    });
    return overdue.value_or(std::vector<std::string>());
  }

  testing_support::TemporaryRegister register_;
};

TEST_F(ReferralExpiryHandlerTest, ItExpiresOnTheDayAfter) {
  EXPECT_THAT(Overdue(kRespondBy), IsEmpty());
  EXPECT_EQ(Expire(kRespondBy), 0u);
  EXPECT_THAT(Overdue(kRespondBy + 1), ElementsAre(kName));
  EXPECT_EQ(Expire(kRespondBy + 1), 1u);
  EXPECT_THAT(Overdue(kRespondBy + 1), IsEmpty());
  EXPECT_EQ(Expire(kRespondBy + 2), 0u) << "once is enough";
  const v1::Referral expired = Get(kSender, kRespondBy + 2);
  EXPECT_EQ(expired.state(), v1::REFERRAL_STATE_EXPIRED);
  EXPECT_EQ(expired.ended_on(), "2026-01-21");
  EXPECT_EQ(expired.answered_on(), "");
}

TEST_F(ReferralExpiryHandlerTest, OnlyWhatWaitsExpires) {
  int number = 2;
  for (const char* state : {"accepted", "declined", "recalled", "expired", "completed", "returned"}) {
    const std::string name = absl::StrCat("dossiers/1/referrals/", number);
    register_.Write([&](storage::WriteTransaction& transaction) {
      transaction.Insert(Referral(number, state));
      return absl::OkStatus();
    });
    EXPECT_EQ(Expire(kRespondBy + 1, name), 0u) << state;
    ++number;
  }
  EXPECT_THAT(Overdue(kRespondBy + 1), ElementsAre(kName));
}

TEST_F(ReferralExpiryHandlerTest, OverdueOnesComeInTheirOrderAndNoMoreThanAsked) {
  register_.Write([](storage::WriteTransaction& transaction) {
    for (const int number : {10, 3, 2}) transaction.Insert(Referral(number));
    return absl::OkStatus();
  });
  const std::string parent = "dossiers/1/referrals/";
  EXPECT_THAT(Overdue(kRespondBy + 1), ElementsAre(parent + "1", parent + "2", parent + "3", parent + "10"));
  EXPECT_THAT(Overdue(kRespondBy + 1, 2), ElementsAre(parent + "1", parent + "2"));
}

TEST_F(ReferralExpiryHandlerTest, TheCoverSheetIsReadUntilTheDayEndsRecordedOrNot) {
  EXPECT_TRUE(Get(kRecipient, kRespondBy).has_cover_sheet());
  EXPECT_EQ(Get(kRecipient, kRespondBy).cover_sheet().project_title(), "Projet");
  EXPECT_FALSE(Get(kRecipient, kRespondBy + 1).has_cover_sheet());
  EXPECT_EQ(Get(kRecipient, kRespondBy + 1).state(), v1::REFERRAL_STATE_EXPIRED);
  Expire(kRespondBy + 1);
  EXPECT_FALSE(Get(kRecipient, kRespondBy + 1).has_cover_sheet());
}

TEST_F(ReferralExpiryHandlerTest, NoVerbWorksOnceItsDayHasPassedRecordedOrNot) {
  v1::RecallReferralRequest recall;
  recall.set_code("erreur");
  EXPECT_EQ(Move(&RecallReferral, recall, kSender, kRespondBy + 1).code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(Move(&AcceptReferral, v1::AcceptReferralRequest(), kRecipient, kRespondBy + 1).code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(Expire(kRespondBy + 1), 1u);
  EXPECT_EQ(Get(kRecipient, kRespondBy + 1).state(), v1::REFERRAL_STATE_EXPIRED);
}

TEST_F(ReferralExpiryHandlerTest, ListsFindItAsExpiredRecordedOrNot) {
  for (const bool recorded : {false, true}) {
    if (recorded) Expire(kRespondBy + 1);
    EXPECT_EQ(CountInState(v1::REFERRAL_STATE_SENT, kRespondBy + 1), 0) << recorded;
    EXPECT_EQ(CountInState(v1::REFERRAL_STATE_EXPIRED, kRespondBy + 1), 1) << recorded;
  }
}

TEST_F(ReferralExpiryHandlerTest, ListsFindItAsSentOnItsLastDay) {
  EXPECT_EQ(CountInState(v1::REFERRAL_STATE_SENT, kRespondBy), 1);
  EXPECT_EQ(CountInState(v1::REFERRAL_STATE_EXPIRED, kRespondBy), 0);
}

TEST_F(ReferralExpiryHandlerTest, NobodyMovesAnExpiredOne) {
  const absl::CivilDay later = kRespondBy + 2;
  Expire(kRespondBy + 1);
  v1::DeclineReferralRequest decline;
  decline.set_decline_reason("capacite");
  v1::RecallReferralRequest recall;
  recall.set_code("erreur");
  v1::CompleteReferralRequest complete;
  complete.set_code("sans-suite");
  v1::ReturnReferralRequest give_back;
  give_back.set_code("capacite");
  const auto code_of = [](const absl::Status& status) { return status.code(); };
  for (const char* organization : {kSender, kRecipient, "mrc-erable"}) {
    const bool sends = organization == std::string(kSender);
    const bool knows = sends || organization == std::string(kRecipient);
    const StatusCode recalled = !knows  ? StatusCode::kNotFound
                                : sends ? StatusCode::kFailedPrecondition
                                        : StatusCode::kPermissionDenied;
    const StatusCode answered = !knows  ? StatusCode::kNotFound
                                : sends ? StatusCode::kPermissionDenied
                                        : StatusCode::kFailedPrecondition;
    SCOPED_TRACE(organization);
    EXPECT_EQ(code_of(Move(&RecallReferral, recall, organization, later)), recalled);
    EXPECT_EQ(code_of(Move(&AcceptReferral, v1::AcceptReferralRequest(), organization, later)), answered);
    EXPECT_EQ(code_of(Move(&DeclineReferral, decline, organization, later)), answered);
    EXPECT_EQ(code_of(Move(&CompleteReferral, complete, organization, later)), answered);
    EXPECT_EQ(code_of(Move(&ReturnReferral, give_back, organization, later)), answered);
  }
  EXPECT_EQ(Get(kSender, later).state(), v1::REFERRAL_STATE_EXPIRED);
}

TEST_F(ReferralExpiryHandlerTest, AMergeWaitsForItOnlyUntilItsDayHasPassed) {
  register_.Write([](storage::WriteTransaction& transaction) {
    storage::DossierRecord target = Dossier();
    target.dossier_id = 2;
    transaction.Insert(target);
    transaction.Insert(storage::LeadRecord{2, 1, "2026-01-05", kSender, 0});
    return absl::OkStatus();
  });
  EXPECT_EQ(Merge(kRespondBy).code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(Merge(kRespondBy + 1), absl::OkStatus());
}

// A recall or an answer on the last day races with the expiry after it: the first one recorded wins.
TEST_F(ReferralExpiryHandlerTest, ARecallBeforeItHolds) {
  v1::RecallReferralRequest recall;
  recall.set_code("erreur");
  EXPECT_EQ(Move(&RecallReferral, recall, kSender, kRespondBy), absl::OkStatus());
  EXPECT_EQ(Expire(kRespondBy + 1), 0u);
  EXPECT_EQ(Get(kSender, kRespondBy + 1).state(), v1::REFERRAL_STATE_RECALLED);
}

TEST_F(ReferralExpiryHandlerTest, BothSidesAreToldAndNobodyDidIt) {
  Expire(kRespondBy + 1);
  for (const char* organization : {kSender, kRecipient}) {
    const CallContext call = CallOf(organization, kRespondBy + 1);
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto response =
          ListReferralEvents(call, snapshot.RestrictedTo(call.scope), v1::ListReferralEventsRequest());
      if (!response.ok()) return response.status();
      EXPECT_EQ(response->events_size(), 2) << organization;
      const v1::ReferralEvent& last = *response->events().rbegin();
      EXPECT_EQ(last.step(), v1::REFERRAL_STEP_EXPIRED);
      EXPECT_EQ(last.organization() + last.user(), "");
      return absl::OkStatus();
    });
  }
  std::vector<std::string> notices;
  register_.Read([&](const storage::Snapshot& snapshot) {
    const auto due = storage::DueNotices(snapshot, absl::InfiniteFuture(), 100);
    if (!due.ok()) return due.status();
    for (const storage::QueuedNotice& each : *due) {
      notices.push_back(absl::StrCat(each.notice.user_id, " ", each.notice.step, " ", each.notice.number));
    }
    return absl::OkStatus();
  });
  EXPECT_THAT(notices, UnorderedElementsAre("de-mrc-arthabaska expired 1", "de-mrc-drummond expired 1"));
}

}  // namespace
}  // namespace relais::handlers
