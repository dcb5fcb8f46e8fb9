// Referral events as sender and recipient follow them, and batch referrals.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/api/referral_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Message = v1::FollowReferralEventsResponse;

// `sequence referral step`, which identifies a step.
std::string Key(const v1::ReferralEvent& event) {
  return absl::StrCat(event.sequence(), " ", event.referral().name(), " ",
                      v1::ReferralStep_Name(event.step()));
}

class ReferralEventsTest : public ReferralTest {
 protected:
  // All steps visible to the user after the token; advances the token past them.
  std::vector<v1::ReferralEvent> Events(const std::string& user, std::string* token = nullptr,
                                        int page_size = 0) {
    v1::ListReferralEventsRequest request;
    if (token != nullptr) request.set_resume_token(*token);
    request.set_page_size(page_size);
    std::vector<v1::ReferralEvent> events;
    for (bool more = true; more;) {
      const v1::ListReferralEventsResponse response = Ok(By(user).ListReferralEvents(request));
      events.insert(events.end(), response.events().begin(), response.events().end());
      request.set_resume_token(response.resume_token());
      more = !response.events().empty();
    }
    if (token != nullptr) *token = request.resume_token();
    return events;
  }

  std::vector<std::string> Keys(const std::string& user) {
    std::vector<std::string> keys;
    for (const v1::ReferralEvent& event : Events(user)) keys.push_back(Key(event));
    return keys;
  }

  void Withdraw(const std::string& consent) {
    v1::WithdrawConsentRequest request;
    request.set_name(consent);
    Ok(By(kSender).WithdrawConsent(request));
  }

  // A few steps of several kinds.
  void Make(int referrals) {
    for (int i = 0; i < referrals; ++i) {
      const std::string name = Sent(v1::REFERRAL_KIND_CONSULTATION);
      if (i % 3 == 1) Ok(MoveBy(kRecipient, {Verb::kDecline, name}));
      if (i % 3 == 2) Ok(MoveBy(kRecipient, {Verb::kAccept, name}));
    }
  }
};

// Both parties get a step with the next call; each sees only its own users.
TEST_F(ReferralEventsTest, BothSidesLearnOfEachStepAndNobodyElse) {
  std::string sender_token;
  std::string recipient_token;
  const auto expect = [&](v1::ReferralStep step, const std::string& organization, const std::string& user,
                          v1::ReferralState state) {
    for (const bool sender : {true, false}) {
      SCOPED_TRACE(testing::Message() << v1::ReferralStep_Name(step) << (sender ? " sender" : " recipient"));
      const auto events = Events(sender ? kSender : kRecipient, sender ? &sender_token : &recipient_token);
      ASSERT_THAT(events, SizeIs(1));
      EXPECT_EQ(events[0].step(), step);
      EXPECT_EQ(events[0].organization(), organization);
      const bool own =
          organization == (sender ? "organizations/mrc-arthabaska" : "organizations/mrc-drummond");
      EXPECT_EQ(events[0].user(), own ? user : "");
      EXPECT_EQ(events[0].referral().state(), state);
      EXPECT_EQ(events[0].referral().reason() + events[0].referral().answer_text(), "");
      EXPECT_TRUE(events[0].has_recorded_at());
      EXPECT_GT(events[0].sequence(), 0);
    }
    for (const char* user : {kStranger, "advisor"}) EXPECT_THAT(Events(user), IsEmpty()) << user;
  };
  const std::string dossier = Opened().name();
  const std::string consent = Consent(ConsentFor(dossier, {})).name();
  v1::CreateReferralRequest request = ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  request.mutable_referral()->set_reason("Vagueclaire");
  const std::string name = Ok(Send(kSender, request)).name();
  expect(v1::REFERRAL_STEP_SENT, "organizations/mrc-arthabaska", "users/agent-arthabaska",
         v1::REFERRAL_STATE_SENT);
  Ok(MoveBy(kRecipient, {Verb::kAccept, name}));
  expect(v1::REFERRAL_STEP_ACCEPTED, "organizations/mrc-drummond", "users/agent-drummond",
         v1::REFERRAL_STATE_ACCEPTED);
  Withdraw(consent);
  expect(v1::REFERRAL_STEP_VIEW_CLOSED, "organizations/mrc-arthabaska", "users/agent-arthabaska",
         v1::REFERRAL_STATE_ACCEPTED);
  Ok(MoveBy(kSender, {Verb::kRecall, name, "2018-07-01", "", "autre", "Vagueclaire"}));
  expect(v1::REFERRAL_STEP_RECALLED, "organizations/mrc-arthabaska", "users/agent-arthabaska",
         v1::REFERRAL_STATE_RECALLED);
  for (const char* user : {"analyst", "administrator"}) {
    EXPECT_THAT(By(user).ListReferralEvents({}), IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
    EXPECT_THAT(By(user).FollowReferralEvents({}, [](const Message&) { return false; }),
                IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
  }
}

TEST_F(ReferralEventsTest, EveryKindOfStepIsTold) {
  const std::string declined = Sent(v1::REFERRAL_KIND_TRANSFER);
  Ok(MoveBy(kRecipient, {Verb::kDecline, declined}));
  const std::string returned = Sent(v1::REFERRAL_KIND_TRANSFER);
  Ok(MoveBy(kRecipient, {Verb::kAccept, returned}));
  Ok(MoveBy(kRecipient, {Verb::kReturn, returned}));
  const std::string completed = Sent(v1::REFERRAL_KIND_CONSULTATION);
  Ok(MoveBy(kRecipient, {Verb::kAccept, completed}));
  Ok(MoveBy(kRecipient, {Verb::kComplete, completed}));
  Sent(v1::REFERRAL_KIND_CONSULTATION, kPast);
  AwaitExpired(1);
  std::vector<v1::ReferralStep> steps;
  for (const v1::ReferralEvent& event : Events(kRecipient)) steps.push_back(event.step());
  EXPECT_THAT(steps,
              ElementsAre(v1::REFERRAL_STEP_SENT, v1::REFERRAL_STEP_DECLINED, v1::REFERRAL_STEP_SENT,
                          v1::REFERRAL_STEP_ACCEPTED, v1::REFERRAL_STEP_RETURNED, v1::REFERRAL_STEP_SENT,
                          v1::REFERRAL_STEP_ACCEPTED, v1::REFERRAL_STEP_COMPLETED, v1::REFERRAL_STEP_SENT,
                          v1::REFERRAL_STEP_EXPIRED));
  const v1::ReferralEvent expired = Events(kSender).back();
  EXPECT_EQ(expired.organization(), "") << "the service did it";
  EXPECT_EQ(expired.user(), "");
  EXPECT_EQ(Keys(kSender), Keys(kRecipient));
}

TEST_F(ReferralEventsTest, PagesLoseAndRepeatNothing) {
  Make(7);
  const std::vector<std::string> all = Keys(kSender);
  EXPECT_THAT(all, SizeIs(7 + 2 + 2));
  for (const int size : {1, 2, 500, 501}) {
    std::string token;
    std::vector<std::string> keys;
    for (const v1::ReferralEvent& event : Events(kSender, &token, size)) keys.push_back(Key(event));
    EXPECT_EQ(keys, all) << size;
  }
  v1::ListReferralEventsRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(By(kSender).ListReferralEvents(request), IsRefusedForFields(Fields{"page_size"}));
}

TEST_F(ReferralEventsTest, ATokenIsOfItsOrganizationAndItsFeed) {
  Make(1);
  v1::ListReferralEventsRequest now;
  now.set_from_now(true);
  const v1::ListReferralEventsResponse nothing = Ok(By(kSender).ListReferralEvents(now));
  EXPECT_THAT(nothing.events(), IsEmpty());
  Make(1);
  std::string token = nothing.resume_token();
  EXPECT_THAT(Events(kSender, &token), SizeIs(1)) << "what came since";

  v1::ListReferralEventsRequest request;
  v1::FollowReferralEventsRequest follow;
  const auto once = [](const Message&) { return false; };
  const auto damaged = IsRefused(StatusCode::kInvalidArgument, "RESUME_TOKEN_INVALID");
  for (const std::string& bad : {std::string("x"), token.substr(0, 8), token.substr(1)}) {
    request.set_resume_token(bad);
    EXPECT_THAT(By(kSender).ListReferralEvents(request), damaged);
    follow.set_resume_token(bad);
    EXPECT_THAT(By(kSender).FollowReferralEvents(follow, once), damaged);
  }
  request.set_resume_token(token);
  EXPECT_THAT(By(kRecipient).ListReferralEvents(request), damaged) << "another organization's";
  request.set_from_now(true);
  EXPECT_THAT(By(kSender).ListReferralEvents(request), IsRefusedForFields(Fields{"from_now"}));
  follow.set_resume_token(token);
  follow.set_from_now(true);
  EXPECT_THAT(By(kSender).FollowReferralEvents(follow, once), IsRefusedForFields(Fields{"from_now"}));
}

// Follows on its own thread until stopped.
class Follower {
 public:
  explicit Follower(Client client, std::string token = "")
      : client_(std::move(client)), token_(std::move(token)), thread_([this] { Run(); }) {}
  // A stream that nothing ended stops at the next keep-alive message.
  ~Follower() {
    stopping_ = true;
    Join().IgnoreError();
  }

  void WaitFor(std::size_t messages) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return messages_ >= messages || ended_; });
    EXPECT_GE(messages_, messages) << status_;
  }
  // The status of the stream, after its end.
  absl::Status Join() {
    if (thread_.joinable()) thread_.join();
    return status_;
  }
  // After Join.
  const std::vector<std::string>& keys() const { return keys_; }
  // User of each step: empty if not disclosed.
  const std::vector<std::string>& users() const { return users_; }
  const std::string& token() const { return token_; }

 private:
  void Run() {
    v1::FollowReferralEventsRequest request;
    request.set_resume_token(token_);
    const absl::Status status = client_.FollowReferralEvents(request, [this](const Message& message) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (message.has_event()) {
        keys_.push_back(Key(message.event()));
        users_.push_back(message.event().user());
      }
      token_ = message.resume_token();
      ++messages_;
      changed_.notify_all();
      return !stopping_;
    });
    const std::lock_guard<std::mutex> lock(mutex_);
    status_ = status;
    ended_ = true;
    changed_.notify_all();
  }

  Client client_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string token_;
  std::vector<std::string> keys_;
  std::vector<std::string> users_;
  std::size_t messages_ = 0;
  bool ended_ = false;
  absl::Status status_;
  std::thread thread_;
};

// Callers with the same rights share lookups; no caller gets another's events.
TEST_F(ReferralEventsTest, FollowersOfBothSidesAreEachToldWhatIsTheirs) {
  const std::string colleague = NewUser("collegue", "mrc-drummond", v1::ROLE_AGENT);
  Follower sender(As(kSender)), recipient(As(kRecipient)), other(relaisd_.NewClientWithToken(colleague));
  for (Follower* each : {&sender, &recipient, &other}) each->WaitFor(1);
  Make(9);
  // The first message held only the position.
  for (Follower* each : {&sender, &recipient, &other}) each->WaitFor(1 + 9 + 6);
  const std::vector<std::string> keys = Keys(kSender);
  std::vector<std::string> sender_did, recipient_did;
  for (const v1::ReferralEvent& event : Events(kSender)) sender_did.push_back(event.user());
  for (const v1::ReferralEvent& event : Events(kRecipient)) recipient_did.push_back(event.user());
  EXPECT_NE(sender_did, recipient_did);
  relaisd_.Kill9();
  for (Follower* each : {&sender, &recipient, &other}) {
    EXPECT_EQ(each->Join().code(), StatusCode::kUnavailable);
    EXPECT_EQ(each->keys(), keys);
    EXPECT_EQ(each->users(), each == &sender ? sender_did : recipient_did);
  }
}

// The reader cuts the stream after any number of messages, while steps are being recorded.
TEST_F(ReferralEventsTest, CutAnywhereAndResumedGivesEveryStepOnce) {
  constexpr int kReferrals = 60;
  constexpr std::size_t kSteps = kReferrals + kReferrals / 3 * 2;
  By(kSender);
  By(kRecipient);
  const Client reader = As(kSender);
  std::thread writer([this] { Make(kReferrals); });
  std::mt19937 random(20260315);
  std::uniform_int_distribution<int> messages(1, 7);
  v1::FollowReferralEventsRequest request;
  std::vector<std::string> keys;
  int streams = 0;
  while (keys.size() < kSteps) {
    int left = messages(random);
    const absl::Status status = reader.FollowReferralEvents(request, [&](const Message& message) {
      if (message.has_event()) keys.push_back(Key(message.event()));
      request.set_resume_token(message.resume_token());
      return --left > 0 && keys.size() < kSteps;
    });
    ASSERT_TRUE(status.ok()) << status;
    ++streams;
  }
  writer.join();
  EXPECT_GT(streams, 10);
  EXPECT_EQ(keys, Keys(kSender));
  v1::ListReferralEventsRequest rest;
  rest.set_resume_token(request.resume_token());
  EXPECT_THAT(Ok(By(kSender).ListReferralEvents(rest)).events(), IsEmpty());
}

// The service dies, at rest and while sending.
TEST_F(ReferralEventsTest, NothingIsLostOrRepeatedWhenTheServiceIsKilled) {
  std::vector<std::string> keys;
  std::string token;
  for (int round = 0; round < 6; ++round) {
    Make(6);
    const std::size_t already = round % 2 == 0 ? 1 : 3;
    Follower follower(As(kSender), token);
    follower.WaitFor(already);
    if (round % 3 == 0) Make(3);
    relaisd_.Kill9();
    EXPECT_EQ(follower.Join().code(), StatusCode::kUnavailable);
    keys.insert(keys.end(), follower.keys().begin(), follower.keys().end());
    token = follower.token();
    relaisd_.Start();
    Reconnect();
  }
  Make(1);
  for (const v1::ReferralEvent& event : Events(kSender, &token)) keys.push_back(Key(event));
  EXPECT_EQ(keys, Keys(kSender));
  EXPECT_THAT(keys, SizeIs(6 * 6 + 6 * 4 + 2 * (3 + 2) + 1));
}

TEST_F(ReferralEventsTest, ADisabledAccountEndsTheStream) {
  Make(1);
  Follower follower(As(kRecipient));
  follower.WaitFor(1);
  v1::DisableUserRequest disable;
  disable.set_name("users/agent-drummond");
  Ok(client_.DisableUser(disable));
  EXPECT_THAT(follower.Join(), IsRefused(StatusCode::kUnauthenticated, "SIGN_IN_REQUIRED"));
}

TEST_F(ReferralEventsTest, ARevokedTokenALostRoleAndASignOutEndTheStream) {
  Make(1);
  const std::string session = NewUser("collegue", "mrc-drummond", v1::ROLE_AGENT);
  {
    Follower follower(relaisd_.NewClientWithToken(session));
    follower.WaitFor(1);
    Ok(relaisd_.NewClientWithToken(session).SignOut({}));
    EXPECT_THAT(follower.Join(), IsRefused(StatusCode::kUnauthenticated, "SIGN_IN_REQUIRED"));
  }
  Follower follower(As(kRecipient));
  follower.WaitFor(1);
  v1::UpdateUserRequest update;
  update.mutable_user()->set_name("users/agent-drummond");
  update.mutable_user()->add_roles(v1::ROLE_ANALYST);
  Ok(client_.UpdateUser(update));
  EXPECT_THAT(follower.Join(), IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(ReferralEventsTest, AServiceThatStopsEndsItsStreams) {
  Make(1);
  Follower follower(As(kSender));
  follower.WaitFor(1);
  relaisd_.Stop();
  EXPECT_EQ(follower.Join().code(), StatusCode::kUnavailable);
}

class BatchReferralTest : public ReferralTest {};

// Valid and invalid requests: each has its own result, independent of the others.
TEST_F(BatchReferralTest, EachDossierHasItsResultInOrder) {
  const std::string good = NewDossierWithConsent();
  const std::string without_consent = Opened().name();
  const std::string hidden = NewDossier().name();
  const std::string last = NewDossierWithConsent();
  v1::BatchCreateReferralsRequest batch;
  const auto add = [&batch](const std::string& dossier, const std::string& to = "mrc-drummond") {
    *batch.add_requests() = ReferralOf(dossier, v1::REFERRAL_KIND_TRANSFER, to);
  };
  for (const std::string& dossier : {good, without_consent, hidden, std::string("dossiers/999")})
    add(dossier);
  add(last, "personne");
  add(good);
  add(last);
  batch.set_request_id("en-lot");
  const v1::BatchCreateReferralsResponse first = Ok(By(kSender).BatchCreateReferrals(batch));
  std::vector<std::string> outcomes;
  for (const v1::BatchCreateReferralsResult& result : first.results()) {
    EXPECT_EQ(result.has_referral(), result.code() == 0);
    EXPECT_EQ(result.message().empty(), result.code() == 0);
    outcomes.push_back(
        absl::StrCat(result.parent(), " ", result.code(), " ", result.reason(), result.referral().name()));
  }
  const int not_found = static_cast<int>(StatusCode::kNotFound);
  const int precondition = static_cast<int>(StatusCode::kFailedPrecondition);
  const int invalid = static_cast<int>(StatusCode::kInvalidArgument);
  EXPECT_THAT(outcomes, ElementsAre(absl::StrCat(good, " 0 ", good, "/referrals/1"),
                                    absl::StrCat(without_consent, " ", precondition, " CONSENT_MISSING"),
                                    absl::StrCat(hidden, " ", not_found, " RESOURCE_NOT_FOUND"),
                                    absl::StrCat("dossiers/999 ", not_found, " RESOURCE_NOT_FOUND"),
                                    absl::StrCat(last, " ", invalid, " INVALID_FIELDS"),
                                    // Sent to that organization just before.
                                    absl::StrCat(good, " ", precondition, " WRONG_STATE"),
                                    absl::StrCat(last, " 0 ", last, "/referrals/1")));
  EXPECT_EQ(Ok(GetReferral(kRecipient, last + "/referrals/1")).state(), v1::REFERRAL_STATE_SENT);

  const std::int64_t head = Head().sequence();
  const v1::BatchCreateReferralsResponse again = Ok(By(kSender).BatchCreateReferrals(batch));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(again, first)) << again.ShortDebugString();
  EXPECT_EQ(Head().sequence(), head) << "nothing was recorded twice";
  v1::ListReferralsRequest list;
  list.set_parent("dossiers/-");
  EXPECT_EQ(Ok(By(kRecipient).ListReferrals(list)).referrals_size(), 2);
}

// A retry sends those that failed for a reason since removed; those already sent are not sent twice.
TEST_F(BatchReferralTest, TheSameRequestAgainSendsWhatIsNotSentYet) {
  const std::string good = NewDossierWithConsent();
  const std::string lacking = Opened().name();
  v1::BatchCreateReferralsRequest batch;
  batch.set_request_id("en-lot");
  for (const std::string& dossier : {good, lacking})
    *batch.add_requests() = ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  const v1::BatchCreateReferralsResponse first = Ok(By(kSender).BatchCreateReferrals(batch));
  ASSERT_THAT(first.results(), SizeIs(2));
  EXPECT_EQ(first.results(1).reason(), "CONSENT_MISSING");
  Consent(ConsentFor(lacking, {}));
  const v1::BatchCreateReferralsResponse second = Ok(By(kSender).BatchCreateReferrals(batch));
  ASSERT_THAT(second.results(), SizeIs(2));
  EXPECT_EQ(second.results(0).referral().name(), first.results(0).referral().name());
  EXPECT_EQ(second.results(1).referral().name(), lacking + "/referrals/1");
}

TEST_F(BatchReferralTest, HasItsLimits) {
  v1::BatchCreateReferralsRequest batch;
  EXPECT_THAT(By(kSender).BatchCreateReferrals(batch), IsRefusedForFields(Fields{"requests"}));
  const std::string dossier = NewDossierWithConsent();
  for (int i = 0; i < 100; ++i)
    *batch.add_requests() = ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  const v1::BatchCreateReferralsResponse most = Ok(By(kSender).BatchCreateReferrals(batch));
  ASSERT_THAT(most.results(), SizeIs(100));
  EXPECT_TRUE(most.results(0).has_referral());
  EXPECT_EQ(most.results(99).reason(), "WRONG_STATE");
  *batch.add_requests() = batch.requests(0);
  EXPECT_THAT(By(kSender).BatchCreateReferrals(batch), IsRefusedForFields(Fields{"requests"}));
  batch.mutable_requests()->DeleteSubrange(1, 100);
  batch.mutable_requests(0)->set_request_id("un");
  EXPECT_THAT(By(kSender).BatchCreateReferrals(batch), IsRefusedForFields(Fields{"requests[0].request_id"}));
  for (const char* user : {"analyst", "administrator"}) {
    EXPECT_THAT(By(user).BatchCreateReferrals(batch),
                IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
  }
}

}  // namespace
}  // namespace relais
