// One-time codes, and the journal of accounts: it records the actor of each step, and no secret.

#include <liboath/oath.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/api/account_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const auto kCredentialsWrong = IsRefused(StatusCode::kUnauthenticated, "CREDENTIALS_WRONG");

// Code of an authenticator application for the URI at that instant.
std::string OneTimeCode(const std::string& uri, absl::Time at) {
  const std::string key = "secret=";
  const std::size_t begin = uri.find(key) + key.size();
  const std::string base32 = uri.substr(begin, uri.find('&', begin) - begin);
  oath_init();
  char* secret = nullptr;
  std::size_t size = 0;
  EXPECT_EQ(oath_base32_decode(base32.data(), base32.size(), &secret, &size), OATH_OK) << uri;
  const std::unique_ptr<char, decltype(&std::free)> owner(secret, &std::free);
  char code[7] = {};
  EXPECT_EQ(oath_totp_generate(secret, size, absl::ToTimeT(at), 30, 0, 6, code), OATH_OK);
  return code;
}

class OneTimeCodeTest : public AccountTest {
 protected:
  OneTimeCodeTest() : token_(Made("alix")), user_(With(token_)) {}

  void Require() const {
    v1::User user;
    user.set_name("users/alix");
    user.set_one_time_code_required(true);
    EXPECT_TRUE(Ok(Update(user)).one_time_code_required());
  }

  absl::StatusOr<std::string> Enroll(const std::string& password = Relaisd::kPassword) const {
    v1::EnrollOneTimeCodeRequest request;
    request.set_password(password);
    const auto response = user_.EnrollOneTimeCode(request);
    if (!response.ok()) return response.status();
    return response->uri();
  }

  absl::Status Confirm(const std::string& code) const {
    v1::ConfirmOneTimeCodeRequest request;
    request.set_one_time_code(code);
    return user_.ConfirmOneTimeCode(request).status();
  }

  const std::string token_;
  const Client user_;
};

TEST_F(OneTimeCodeTest, AnAdministratorMakesThemRequired) {
  Ok(user_.ListDossiers({}));
  Require();
  const auto required = IsRefused(StatusCode::kFailedPrecondition, "ONE_TIME_CODE_REQUIRED");
  EXPECT_THAT(user_.ListDossiers({}), required);
  EXPECT_THAT(user_.CreateToken(TokenToMake(v1::TOKEN_SCOPE_FULL)), required);
  EXPECT_TRUE(Ok(user_.GetSelf({})).user().one_time_code_required());
  const v1::SignInResponse session = Ok(SignIn(Nobody(), "alix", Relaisd::kPassword));
  EXPECT_TRUE(session.one_time_code_enrollment_required());
  EXPECT_THAT(With(session.token()).ListDossiers({}), required);

  EXPECT_THAT(Enroll(kOtherPassword), kCredentialsWrong);
  const std::string uri = Ok(Enroll());
  EXPECT_TRUE(absl::StartsWith(uri, "otpauth://totp/Relais:alix?secret=")) << uri;
  EXPECT_THAT(Confirm(OneTimeCode(uri, absl::Now() - absl::Hours(1))), kCredentialsWrong);
  EXPECT_THAT(Confirm("12345"), kCredentialsWrong);
  EXPECT_THAT(user_.ListDossiers({}), required) << "not confirmed yet";
  EXPECT_EQ(Confirm(OneTimeCode(uri, absl::Now())), absl::OkStatus());
  Ok(user_.ListDossiers({}));
  EXPECT_TRUE(Ok(user_.GetSelf({})).user().one_time_code_enrolled());
  EXPECT_THAT(Enroll(), IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"))
      << "a device is not replaced by whoever has the password";
}

TEST_F(OneTimeCodeTest, ACodeIsGoodOnce) {
  const std::string uri = Ok(Enroll());
  const absl::Time now = absl::Now();
  const std::string first = OneTimeCode(uri, now);
  EXPECT_EQ(Confirm(first), absl::OkStatus());
  const Client nobody = Nobody();
  const std::string wrong = FullErrorText(SignIn(nobody, "alix", kOtherPassword, first).status());
  EXPECT_EQ(FullErrorText(SignIn(nobody, "alix", Relaisd::kPassword).status()), wrong) << "without";
  EXPECT_EQ(FullErrorText(SignIn(nobody, "alix", Relaisd::kPassword, first).status()), wrong)
      << "used already";
  // The next code is already valid, because clocks differ.
  const std::string next = OneTimeCode(uri, now + absl::Seconds(30));
  EXPECT_FALSE(Ok(SignIn(nobody, "alix", Relaisd::kPassword, next)).one_time_code_enrollment_required());
  EXPECT_EQ(FullErrorText(SignIn(nobody, "alix", Relaisd::kPassword, next).status()), wrong) << "and again";
}

TEST_F(OneTimeCodeTest, TwoWhoBringTheSameCodeAtOnceAreOne) {
  const std::string uri = Ok(Enroll());
  const absl::Time now = absl::Now();
  EXPECT_EQ(Confirm(OneTimeCode(uri, now)), absl::OkStatus());
  const std::string next = OneTimeCode(uri, now + absl::Seconds(30));
  std::vector<absl::Status> statuses(4);
  std::vector<std::thread> threads;
  const Client nobody = Nobody();
  for (absl::Status& status : statuses)
    threads.emplace_back([&] { status = SignIn(nobody, "alix", Relaisd::kPassword, next).status(); });
  for (std::thread& thread : threads) thread.join();
  int in = 0;
  for (const absl::Status& status : statuses) {
    if (status.ok()) {
      ++in;
    } else {
      EXPECT_THAT(status, kCredentialsWrong);
    }
  }
  EXPECT_EQ(in, 1);
}

TEST_F(OneTimeCodeTest, ANewInvitationTakesTheDeviceAway) {
  const std::string uri = Ok(Enroll());
  EXPECT_EQ(Confirm(OneTimeCode(uri, absl::Now())), absl::OkStatus());
  v1::InviteUserRequest invite;
  invite.set_name("users/alix");
  const v1::InviteUserResponse invited = Ok(client_.InviteUser(invite));
  EXPECT_FALSE(invited.user().one_time_code_enrolled());
  Ok(Accept(invited.invitation_code(), "alix", kOtherPassword));
  Ok(SignIn(Nobody(), "alix", kOtherPassword));
}

class AccountJournalTest : public OneTimeCodeTest {
 protected:
  // `actor method resource` of each entry after the position; the number of a token is random.
  std::vector<std::string> Journal(std::int64_t after) const {
    v1::ListJournalRequest request;
    request.set_after_sequence(after);
    std::vector<std::string> lines;
    for (const absl::StatusOr<v1::JournalLine>& line : client_.Journal(request)) {
      const v1::JournalLine entry = Ok(line);
      text_ += entry.DebugString();
      const std::size_t token = entry.resource().find("/tokens/");
      lines.push_back(absl::StrCat(entry.actor(), " ", entry.method(), " ", entry.resource().substr(0, token),
                                   token == std::string::npos ? "" : " token"));
    }
    return lines;
  }

  // Files of the service's folder, its log among them, that hold the value.
  std::vector<std::string> FilesWith(const std::string& value) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(relaisd_.folder())) {
      if (entry.is_regular_file() && absl::StrContains(ContentOf(entry.path()), value))
        found.push_back(entry.path().filename());
    }
    return found;
  }

  // Everything recorded in the journal.
  mutable std::string text_;
};

TEST_F(AccountJournalTest, TellsWhoDidEachStepAndNoSecret) {
  const std::int64_t start = Head().sequence();
  std::vector<std::string> secrets = {Relaisd::kPassword, kOtherPassword, token_};
  const v1::CreateUserResponse made = Ok(client_.CreateUser(UserToMake("basile")));
  Ok(Accept(made.invitation_code(), "basile", Relaisd::kPassword));
  const std::string session = Ok(SignIn(Nobody(), "basile", Relaisd::kPassword)).token();
  const Client basile = With(session);
  const v1::CreateTokenResponse script = Ok(basile.CreateToken(TokenToMake(v1::TOKEN_SCOPE_FULL)));
  v1::RevokeTokenRequest revoke;
  revoke.set_name(script.token().name());
  Ok(client_.RevokeToken(revoke));
  v1::ChangePasswordRequest change;
  change.set_current_password(Relaisd::kPassword);
  change.set_new_password(kOtherPassword);
  Ok(basile.ChangePassword(change));
  const std::string uri = Ok(Enroll());
  const std::string code = OneTimeCode(uri, absl::Now());
  EXPECT_EQ(Confirm(code), absl::OkStatus());
  Ok(basile.SignOut({}));
  v1::User user;
  user.set_name("users/basile");
  user.add_roles(v1::ROLE_ANALYST);
  Ok(Update(user));
  EXPECT_EQ(Disable("basile"), absl::OkStatus());
  v1::EnableUserRequest enable;
  enable.set_name("users/basile");
  Ok(client_.EnableUser(enable));
  v1::InviteUserRequest invite;
  invite.set_name("users/basile");
  const std::string invitation = Ok(client_.InviteUser(invite)).invitation_code();
  // A failed call leaves no entry.
  EXPECT_FALSE(SignIn(Nobody(), "basile", kOtherPassword).ok());

  EXPECT_THAT(
      Journal(start),
      ElementsAre("users/direction CreateUser users/basile", "users/basile AcceptInvitation users/basile",
                  "users/basile SignIn users/basile token", "users/basile CreateToken users/basile token",
                  "users/direction RevokeToken users/basile token",
                  "users/basile ChangePassword users/basile", "users/alix EnrollOneTimeCode users/alix",
                  "users/alix ConfirmOneTimeCode users/alix", "users/basile SignOut users/basile token",
                  "users/direction UpdateUser users/basile", "users/direction DisableUser users/basile",
                  "users/direction EnableUser users/basile", "users/direction InviteUser users/basile"));
  Journal(0);
  EXPECT_THAT(text_, HasSubstr("CompleteSetup"));
  const std::size_t begin = uri.find("secret=") + 7;
  secrets.insert(secrets.end(), {made.invitation_code(), session, script.secret(), invitation,
                                 uri.substr(begin, uri.find('&', begin) - begin)});
  for (const std::string& secret : secrets) {
    ASSERT_GE(secret.size(), 16u) << secret;
    EXPECT_THAT(text_, Not(HasSubstr(secret))) << secret;
    EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  }
}

}  // namespace
}  // namespace relais
