// Accounts with a clock that the test sets: lifetimes of codes and tokens, waits after wrong attempts, and
// that a sign-in costs the same whether or not the account exists.

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "service/dispatch/overload/limits.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/accounts/accounts.h"
#include "service/relaisd/setup.h"
#include "service/secrets/token.h"
#include "tests/support/api/status_detail.h"
#include "tests/support/service/in_process_server.h"

namespace relais::dispatch {
namespace {

using rpc::kClientAddress;
using rpc::kClientAddressKey;
using rpc::kPassword;
using testing::SizeIs;

constexpr char kWrong[] = "une autre phrase bien longue";
constexpr char kElsewhere[] = "198.51.100.7";

// Status and response of a call.
template <class Response>
struct Answer {
  grpc::Status status;
  Response response;

  bool ok() const { return status.ok(); }
  // `OK`, or the documented reason.
  std::string Reason() const {
    if (status.ok()) return "OK";
    return Detail<google::rpc::ErrorInfo>().reason();
  }
  // The retry delay in the error.
  absl::Duration Wait() const {
    const auto info = Detail<google::rpc::RetryInfo>();
    return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
  }
  // The error detail of this type.
  template <class Message>
  Message Detail() const {
    google::rpc::Status wire;
    EXPECT_TRUE(wire.ParseFromString(status.error_details()));
    return testing_support::DetailOf<Message>(wire);
  }
};

// The account service alone, on a register with a fixed clock.
class AccountServiceTest : public rpc::InProcessServer {
 protected:
  AccountServiceTest() : InProcessServer({v1::AccountService::service_full_name()}) {
    Serve({NewAccountService(dependencies_)});
    stub_ = v1::AccountService::NewStub(channel_);
  }

  template <class Request, class Response>
  Answer<Response> Call(grpc::Status (v1::AccountService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                         Response*),
                        const Request& request, const std::string& token = "",
                        const std::string& address = kClientAddress) {
    grpc::ClientContext context;
    context.AddMetadata(kClientAddressKey, address);
    if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    Answer<Response> answer;
    answer.status = (stub_.get()->*method)(&context, request, &answer.response);
    return answer;
  }

  Answer<v1::SignInResponse> SignIn(const std::string& user, const std::string& password,
                                    const std::string& address = kClientAddress) {
    v1::SignInRequest request;
    request.set_user(user);
    request.set_password(password);
    return Call(&v1::AccountService::Stub::SignIn, request, "", address);
  }

  Answer<v1::CompleteSetupResponse> CompleteSetup(const std::string& code) {
    v1::CompleteSetupRequest request;
    request.set_setup_code(code);
    request.set_user_id("direction");
    request.set_password(kPassword);
    return Call(&v1::AccountService::Stub::CompleteSetup, request);
  }

  std::string SetupCode() {
    auto code = NewSetupCode(register_.store(), key_);
    EXPECT_TRUE(code.ok()) << code.status();
    return code.value_or("");
  }

  // Token of the first administrator's session.
  std::string FirstSession() {
    const auto made = CompleteSetup(SetupCode());
    EXPECT_TRUE(made.ok()) << made.Reason();
    return SignIn("direction", kPassword).response.token();
  }

  // Invitation code for a new user.
  std::string Invite(const std::string& token, const std::string& user) {
    v1::CreateUserRequest request;
    request.set_user_id(user);
    request.mutable_user()->set_organization("pole");
    request.mutable_user()->add_roles(v1::ROLE_ADVISOR);
    const auto made = Call(&v1::AccountService::Stub::CreateUser, request, token);
    EXPECT_TRUE(made.ok()) << made.Reason();
    return made.response.invitation_code();
  }

  Answer<v1::AcceptInvitationResponse> Accept(const std::string& code, const std::string& user) {
    v1::AcceptInvitationRequest request;
    request.set_invitation_code(code);
    request.set_user(user);
    request.set_password(kPassword);
    return Call(&v1::AccountService::Stub::AcceptInvitation, request);
  }

  std::string ReasonOfSelf(const std::string& token) {
    return Call(&v1::AccountService::Stub::GetSelf, v1::GetSelfRequest(), token).Reason();
  }

  Answer<v1::CreateTokenResponse> CreateToken(const std::string& session, absl::Duration time) {
    v1::CreateTokenRequest request;
    request.mutable_token()->set_title("Un script");
    request.mutable_token()->set_scope(v1::TOKEN_SCOPE_READ_ONLY);
    request.mutable_token()->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(register_.now() + time));
    return Call(&v1::AccountService::Stub::CreateToken, request, session);
  }

  std::unique_ptr<v1::AccountService::Stub> stub_;
};

TEST_F(AccountServiceTest, ASetupCodeIsGoodForHalfAnHour) {
  std::string code = SetupCode();
  Advance(absl::Minutes(30));
  EXPECT_EQ(CompleteSetup(code).Reason(), "CODE_INVALID");
  code = SetupCode();
  Advance(absl::Minutes(30) - absl::Seconds(1));
  EXPECT_EQ(CompleteSetup(code).Reason(), "OK");
  EXPECT_EQ(NewSetupCode(register_.store(), key_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(AccountServiceTest, AnInvitationIsGoodForAWeek) {
  const std::string session = FirstSession();
  const std::string early = Invite(session, "alix");
  const std::string late = Invite(session, "basile");
  Advance(absl::Hours(7 * 24) - absl::Seconds(1));
  EXPECT_EQ(Accept(early, "alix").Reason(), "OK");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Accept(late, "basile").Reason(), "CODE_INVALID");
}

TEST_F(AccountServiceTest, ASessionInUseLastsTwelveHours) {
  FirstSession();
  const auto session = SignIn("direction", kPassword);
  EXPECT_EQ(session.response.expire_time().seconds(), absl::ToUnixSeconds(register_.now() + absl::Hours(12)));
  for (int hours = 1; hours < 12; ++hours) {
    Advance(absl::Hours(1));
    EXPECT_EQ(ReasonOfSelf(session.response.token()), "OK");
  }
  Advance(absl::Hours(1) - absl::Seconds(1));
  EXPECT_EQ(ReasonOfSelf(session.response.token()), "OK");
  Advance(absl::Seconds(1));
  EXPECT_EQ(ReasonOfSelf(session.response.token()), "SIGN_IN_REQUIRED");
}

TEST_F(AccountServiceTest, ASessionThatNobodyUsesEndsAfterTwoHours) {
  const std::string session = FirstSession();
  const std::string script = CreateToken(session, absl::Hours(10)).response.secret();
  Advance(absl::Hours(2) - absl::Seconds(1));
  EXPECT_EQ(ReasonOfSelf(session), "OK");
  Advance(absl::Hours(2));
  EXPECT_EQ(ReasonOfSelf(session), "SIGN_IN_REQUIRED");
  EXPECT_EQ(ReasonOfSelf(script), "OK") << "a token for scripts is used when it is needed";
}

TEST_F(AccountServiceTest, ATokenLastsAsLongAsItSaysAndAYearAtMost) {
  const std::string session = FirstSession();
  EXPECT_EQ(CreateToken(session, absl::ZeroDuration()).Reason(), "INVALID_FIELDS");
  EXPECT_EQ(CreateToken(session, absl::Hours(366 * 24) + absl::Seconds(1)).Reason(), "INVALID_FIELDS");
  const std::string longest = CreateToken(session, absl::Hours(366 * 24)).response.secret();
  const std::string minute = CreateToken(session, absl::Minutes(1)).response.secret();
  Advance(absl::Seconds(59));
  EXPECT_EQ(ReasonOfSelf(minute), "OK");
  Advance(absl::Seconds(1));
  EXPECT_EQ(ReasonOfSelf(minute), "SIGN_IN_REQUIRED");
  Advance(absl::Hours(366 * 24) - absl::Minutes(1) - absl::Seconds(1));
  EXPECT_EQ(ReasonOfSelf(longest), "OK");
  Advance(absl::Seconds(1));
  EXPECT_EQ(ReasonOfSelf(longest), "SIGN_IN_REQUIRED");
}

TEST_F(AccountServiceTest, TheLastUseIsKnownToTheHour) {
  const std::string session = FirstSession();
  const auto made = CreateToken(session, absl::Hours(10));
  const auto last_use = [&] {
    Advance(absl::ZeroDuration());
    const auto list = Call(&v1::AccountService::Stub::ListTokens, v1::ListTokensRequest(), session);
    EXPECT_THAT(list.response.tokens(), SizeIs(1));
    return absl::FromUnixSeconds(list.response.tokens(0).last_use_time().seconds());
  };
  EXPECT_EQ(last_use(), absl::UnixEpoch()) << "never";
  const absl::Time first = register_.now();
  EXPECT_EQ(ReasonOfSelf(made.response.secret()), "OK");
  EXPECT_EQ(last_use(), first);
  Advance(absl::Minutes(59));
  EXPECT_EQ(ReasonOfSelf(made.response.secret()), "OK");
  EXPECT_EQ(last_use(), first);
  Advance(absl::Minutes(1));
  EXPECT_EQ(ReasonOfSelf(made.response.secret()), "OK");
  EXPECT_EQ(last_use(), first + absl::Hours(1));
}

TEST_F(AccountServiceTest, TheLastUseOfASessionIsKnownToFiveMinutes) {
  const std::string session = FirstSession();
  const auto last_use = [&] {
    Advance(absl::ZeroDuration());
    v1::ListTokensRequest all;
    all.set_include_all(true);
    const auto list = Call(&v1::AccountService::Stub::ListTokens, all, session);
    EXPECT_THAT(list.response.tokens(), SizeIs(1));
    EXPECT_TRUE(list.response.tokens(0).current());
    return absl::FromUnixSeconds(list.response.tokens(0).last_use_time().seconds());
  };
  const absl::Time first = register_.now();
  last_use();
  EXPECT_EQ(last_use(), first);
  Advance(absl::Minutes(4));
  last_use();
  EXPECT_EQ(last_use(), first);
  Advance(absl::Minutes(1));
  last_use();
  EXPECT_EQ(last_use(), first + absl::Minutes(5));
}

// Over all tokens: a second token gives no second share.
TEST_F(AccountServiceTest, AUserHasSoManyCallsInFlightAndNoMore) {
  const std::string session = FirstSession();
  const std::string token = CreateToken(session, absl::Hours(1)).response.secret();
  for (int i = 0; i < kCallsPerUser - 1; ++i) ASSERT_TRUE(limiter_.TryEnter("direction"));
  EXPECT_EQ(ReasonOfSelf(session), "OK");
  EXPECT_EQ(ReasonOfSelf(token), "OK") << "the place of the call before is free again";
  ASSERT_TRUE(limiter_.TryEnter("direction"));
  for (const std::string& any : {session, token}) {
    const auto refused = Call(&v1::AccountService::Stub::GetSelf, v1::GetSelfRequest(), any);
    EXPECT_EQ(refused.Reason(), "TOO_MANY_CALLS");
    EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_GT(refused.Wait(), absl::ZeroDuration());
  }
  EXPECT_EQ(refusals_held_, 2);
  limiter_.Leave("direction");
  EXPECT_EQ(ReasonOfSelf(token), "OK");
}

// Other users do not, nor callers refused for another reason.
TEST_F(AccountServiceTest, WhoIsRefusedInACrowdStaysAwayForLonger) {
  const std::string crowd = FirstSession();
  ASSERT_TRUE(Accept(Invite(crowd, "basile"), "basile").ok());
  const std::string other = SignIn("basile", kPassword).response.token();
  for (const char* user : {"direction", "basile"}) {
    for (int i = 0; i < kCallsPerUser; ++i) ASSERT_TRUE(limiter_.TryEnter(user));
  }
  const auto wait = [&](const std::string& token) {
    return Call(&v1::AccountService::Stub::GetSelf, v1::GetSelfRequest(), token).Wait();
  };
  const auto seconds = [](int from, int to) {
    return testing::AllOf(testing::Ge(absl::Seconds(from)), testing::Le(absl::Seconds(to)));
  };
  EXPECT_THAT(wait(crowd), seconds(1, 2));
  time_stands_ = true;
  for (const char* who : {"direction", kClientAddress}) {
    for (std::size_t i = 0; i < 4 * kUsual; ++i) refusals_.Hold(who, absl::InfiniteDuration(), [](double) {});
  }
  time_stands_ = false;
  EXPECT_THAT(wait(crowd), seconds(4, 8));
  EXPECT_THAT(wait(other), seconds(1, 2));
  for (int i = 0; i < 5; ++i) SignIn("direction", kWrong);
  const auto refused = SignIn("direction", kPassword);
  EXPECT_EQ(refused.Reason(), "TOO_MANY_TRIES");
  EXPECT_EQ(refused.Wait(), absl::Seconds(1));
}

// The fifth wrong attempt in a row makes the account wait, the next twice as long. The same holds for an
// account that does not exist, and for attempts from any address.
TEST_F(AccountServiceTest, AnAccountWaitsAfterWrongTries) {
  FirstSession();
  for (const char* user : {"direction", "personne"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(SignIn(user, kWrong).Reason(), "CREDENTIALS_WRONG") << user;
    const auto refused = SignIn(user, kPassword, kElsewhere);
    EXPECT_EQ(refused.Reason(), "TOO_MANY_TRIES") << user << ": a good password is not looked at";
    EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(refused.Wait(), absl::Seconds(1));
    Advance(absl::Milliseconds(999));
    EXPECT_EQ(SignIn(user, kWrong).Reason(), "TOO_MANY_TRIES");
    Advance(absl::Milliseconds(1));
    EXPECT_EQ(SignIn(user, kWrong).Reason(), "CREDENTIALS_WRONG");
    EXPECT_EQ(SignIn(user, kWrong).Wait(), absl::Seconds(2));
    EXPECT_EQ(refusals_held_, 0) << "the caller is told to wait from now on";
    Advance(absl::Seconds(2));
  }
  // Other accounts do not wait, and a success resets the count.
  EXPECT_EQ(SignIn("direction", kPassword).Reason(), "OK");
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(SignIn("direction", kWrong, kElsewhere).Reason(), "CREDENTIALS_WRONG");
}

TEST_F(AccountServiceTest, AnAddressWaitsAfterWrongTriesOfAnyAccounts) {
  FirstSession();
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(SignIn(absl::StrCat("personne-", i), kWrong).Reason(), "CREDENTIALS_WRONG") << i;
  EXPECT_EQ(SignIn("direction", kPassword).Reason(), "TOO_MANY_TRIES");
  EXPECT_EQ(SignIn("direction", kPassword, kElsewhere).Reason(), "OK") << "from another address";
  EXPECT_EQ(SignIn("direction", kPassword).Wait(), absl::Seconds(1)) << "which does not help the first one";
  Advance(absl::Seconds(1));
  EXPECT_EQ(SignIn("direction", kPassword).Reason(), "OK");
  // Wrong codes count like wrong passwords.
  EXPECT_EQ(CompleteSetup("ABCD-EFGH-JKMN-PQRS").Reason(), "CODE_INVALID");
  EXPECT_EQ(CompleteSetup("ABCD-EFGH-JKMN-PQRS").Wait(), absl::Seconds(2));
  EXPECT_EQ(Accept("ABCD-EFGH-JKMN-PQRS", "alix").Wait(), absl::Seconds(2));
}

// The verification dominates the time of a sign-in: one on every path, and the same message.
TEST_F(AccountServiceTest, EveryPathOfASignInVerifiesOnce) {
  const std::string session = FirstSession();
  EXPECT_EQ(Accept(Invite(session, "basile"), "basile").Reason(), "OK");
  v1::DisableUserRequest disable;
  disable.set_name("users/basile");
  EXPECT_TRUE(Call(&v1::AccountService::Stub::DisableUser, disable, session).ok());
  Invite(session, "chantal");
  v1::EnrollOneTimeCodeRequest enroll;
  enroll.set_password(kPassword);
  const auto verified_by = [this](const std::function<void()>& sign_in) {
    verifications_ = 0;
    sign_in();
    return verifications_.load();
  };
  EXPECT_EQ(verified_by([&] { EXPECT_TRUE(SignIn("direction", kPassword).ok()); }), 1);
  const grpc::Status wrong = SignIn("direction", kWrong).status;
  const std::pair<const char*, const char*> kTries[] = {
      {"direction", kWrong}, {"personne", kWrong},   {"personne", ""}, {"pas un nom/%", kWrong},
      {"basile", kPassword}, {"chantal", kPassword}, {"", ""}};
  for (const auto& [user, password] : kTries) {
    grpc::Status status;
    EXPECT_EQ(verified_by([&, user = user, password = password] { status = SignIn(user, password).status; }),
              1)
        << user;
    EXPECT_EQ(status.error_code(), wrong.error_code()) << user;
    EXPECT_EQ(status.error_message(), wrong.error_message());
    EXPECT_EQ(status.error_details(), wrong.error_details());
  }
}

}  // namespace
}  // namespace relais::dispatch
