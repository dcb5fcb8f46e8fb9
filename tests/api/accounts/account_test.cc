// Sign-in and token rights: setup, invitations, passwords, sessions, tokens, roles. The lifetimes of codes
// and tokens, and the waits after wrong tries, are tested with a fake clock in
// service/dispatch/services/account_service_test.cc.

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "tests/support/api/account_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const auto kSignInRequired = IsRefused(StatusCode::kUnauthenticated, "SIGN_IN_REQUIRED");
const auto kCredentialsWrong = IsRefused(StatusCode::kUnauthenticated, "CREDENTIALS_WRONG");
const auto kCodeInvalid = IsRefused(StatusCode::kPermissionDenied, "CODE_INVALID");
const auto kNotFound = IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND");
const auto kExists = IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS");
const auto kRoleMissing = IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING");
const auto kLastAdministrator = IsRefused(StatusCode::kFailedPrecondition, "LAST_ADMINISTRATOR");

std::vector<std::string> NamesOf(const v1::ListTokensResponse& response) {
  std::vector<std::string> names;
  for (const v1::AccessToken& token : response.tokens()) names.push_back(token.name());
  return names;
}

// A register made by `relaisd init`, and a service without users.
class SetupTest : public testing::Test {
 protected:
  // Exit code of `relaisd init`; sets `code_` to the setup code.
  int Init() {
    const char* given = std::getenv("RELAISD");
    const std::string output = relaisd_.folder() + "/setup.log";
    std::filesystem::remove(output);
    const int ended = WaitForExit(Spawn(
        {given == nullptr ? RELAISD_PATH : given, "init", "--database", relaisd_.folder() + "/register.db"},
        output));
    std::istringstream lines(ContentOf(output));
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty() && !absl::StrContains(line, ' ')) code_ = line;
    }
    return ended;
  }

  absl::Status CompleteSetup(const std::string& code, const std::string& user = "premiere",
                             const std::string& password = Relaisd::kPassword) const {
    v1::CompleteSetupRequest request;
    request.set_setup_code(code);
    request.set_user_id(user);
    request.set_password(password);
    return Nobody().CompleteSetup(request).status();
  }

  Client Nobody() const { return relaisd_.NewClientWithToken(""); }

  Relaisd relaisd_;
  std::string code_;
};

TEST_F(SetupTest, NobodyHasAnAccountUntilTheSetupCodeMakesOne) {
  ASSERT_EQ(Init(), 0);
  relaisd_.Start();
  const Client nobody = Nobody();
  for (const char* user : {"admin", "administrator", "relais", "direction"}) {
    for (const std::string& password : {std::string(), std::string("admin"), code_}) {
      EXPECT_THAT(SignIn(nobody, user, password), kCredentialsWrong) << user;
    }
  }
  EXPECT_THAT(nobody.GetSelf({}), kSignInRequired);
  EXPECT_THAT(nobody.ListUsers({}), kSignInRequired);
  EXPECT_THAT(nobody.CreateUser({}), kSignInRequired);
  EXPECT_THAT(relaisd_.NewClientWithToken(code_).GetSelf({}), kSignInRequired);

  EXPECT_THAT(CompleteSetup("ABCD-EFGH-JKMN-PQRS"), kCodeInvalid);
  EXPECT_THAT(CompleteSetup(""), kCodeInvalid);
  EXPECT_THAT(CompleteSetup(code_, "premiere", "court"), IsRefusedForFields(Fields{"password"}));
  EXPECT_THAT(CompleteSetup(code_, "premiere", "xx premiere 2026"), IsRefusedForFields(Fields{"password"}));
  EXPECT_THAT(CompleteSetup(code_, "Première"), IsRefusedForFields(Fields{"user_id"}));
  v1::AcceptInvitationRequest accept;
  accept.set_invitation_code(code_);
  accept.set_user("premiere");
  accept.set_password(Relaisd::kPassword);
  EXPECT_THAT(nobody.AcceptInvitation(accept), kCodeInvalid) << "a setup code is no invitation";
  // As a person types it.
  EXPECT_EQ(CompleteSetup(absl::AsciiStrToLower(absl::StrReplaceAll(code_, {{"-", " "}}))), absl::OkStatus());
  EXPECT_THAT(CompleteSetup(code_, "seconde"), kCodeInvalid) << "good once";
  const v1::SignInResponse first = Ok(SignIn(nobody, "users/premiere", Relaisd::kPassword));
  EXPECT_THAT(first.user().roles(), ElementsAre(v1::ROLE_ADMINISTRATOR));
  EXPECT_EQ(first.user().organization(), "organizations/pole");

  relaisd_.Stop();
  const std::string used = code_;
  EXPECT_EQ(Init(), 2) << "there is an administrator";
  relaisd_.Start();
  EXPECT_THAT(CompleteSetup(used, "seconde"), kCodeInvalid);
}

TEST_F(SetupTest, ANewerCodeTakesThePlaceOfTheOneBefore) {
  ASSERT_EQ(Init(), 0);
  const std::string before = code_;
  ASSERT_EQ(Init(), 0);
  relaisd_.Start();
  EXPECT_THAT(CompleteSetup(before), kCodeInvalid);
  EXPECT_EQ(CompleteSetup(code_), absl::OkStatus());
}

TEST_F(SetupTest, TwoAtOnceMakeOneAdministrator) {
  ASSERT_EQ(Init(), 0);
  relaisd_.Start();
  absl::Status one, other;
  std::thread thread([&] { one = CompleteSetup(code_, "premiere"); });
  other = CompleteSetup(code_, "seconde");
  thread.join();
  EXPECT_NE(one.ok(), other.ok());
  EXPECT_THAT(one.ok() ? other : one, kCodeInvalid);
}

TEST_F(AccountTest, AnInvitationSetsThePasswordOnce) {
  v1::CreateUserRequest create = UserToMake("alix");
  create.set_request_id("inviter-alix");
  const v1::CreateUserResponse invited = Ok(client_.CreateUser(create));
  EXPECT_FALSE(invited.user().password_set());
  EXPECT_TRUE(invited.user().active());
  const std::string code = invited.invitation_code();
  EXPECT_FALSE(code.empty());
  EXPECT_EQ(Ok(client_.CreateUser(create)).invitation_code(), "") << "shown once";
  EXPECT_THAT(SignIn(Nobody(), "alix", ""), kCredentialsWrong) << "no password yet";

  EXPECT_THAT(Accept("ABCD-EFGH-JKMN-PQRS", "alix", kOtherPassword), kCodeInvalid);
  EXPECT_THAT(Accept(code, "direction", kOtherPassword), kCodeInvalid) << "another user's";
  EXPECT_THAT(Accept(code, "personne", kOtherPassword), kCodeInvalid);
  EXPECT_THAT(Accept(code, "alix", "trop court"), IsRefusedForFields(Fields{"password"}));
  EXPECT_TRUE(Ok(Accept(code, "alix", Relaisd::kPassword)).user().password_set());
  EXPECT_THAT(Accept(code, "alix", kOtherPassword), kCodeInvalid) << "good once";
  const std::string session = Ok(SignIn(Nobody(), "alix", Relaisd::kPassword)).token();
  EXPECT_EQ(Ok(With(session).GetSelf({})).user().name(), "users/alix");

  // A new invitation deletes the password at once, and replaces an unused one.
  v1::InviteUserRequest invite;
  invite.set_name("users/alix");
  const std::string first = Ok(client_.InviteUser(invite)).invitation_code();
  const std::string second = Ok(client_.InviteUser(invite)).invitation_code();
  EXPECT_THAT(With(session).GetSelf({}), kSignInRequired) << "nor is whoever had it still in";
  EXPECT_THAT(SignIn(Nobody(), "alix", Relaisd::kPassword), kCredentialsWrong);
  EXPECT_THAT(Accept(first, "alix", kOtherPassword), kCodeInvalid);
  Ok(Accept(second, "alix", kOtherPassword));
  Ok(SignIn(Nobody(), "alix", kOtherPassword));

  // Nor does an invitation outlive the account.
  const std::string third = Ok(client_.InviteUser(invite)).invitation_code();
  EXPECT_EQ(Disable("alix"), absl::OkStatus());
  EXPECT_THAT(Accept(third, "alix", Relaisd::kPassword), kCodeInvalid);
}

TEST_F(AccountTest, AnIdentifierIsNeverGivenAgain) {
  Made("alix");
  EXPECT_THAT(client_.CreateUser(UserToMake("alix")), kExists);
  EXPECT_EQ(Disable("alix"), absl::OkStatus());
  EXPECT_THAT(client_.CreateUser(UserToMake("alix")), kExists);
  v1::CreateUserRequest bad = UserToMake("Alix Ô");
  bad.mutable_user()->add_roles(v1::ROLE_ADVISOR);
  bad.mutable_user()->set_email("pas une adresse");
  EXPECT_THAT(client_.CreateUser(bad), IsRefusedForFields(Fields{"user_id", "user.roles", "user.email"}));
  bad = UserToMake("alixe");
  bad.mutable_user()->set_organization("risq");
  bad.mutable_user()->clear_roles();
  bad.mutable_user()->add_roles(v1::ROLE_ANALYST);
  EXPECT_THAT(client_.CreateUser(bad), IsRefusedForFields(Fields{"user.roles"})) << "no accounts there";
}

TEST_F(AccountTest, WhatIsWrongAtSignInIsNotTold) {
  Made("alix");
  Made("basile");
  EXPECT_EQ(Disable("basile"), absl::OkStatus());
  Ok(client_.CreateUser(UserToMake("chantal")));
  for (const char* language : {"fr", "en"}) {
    const Client nobody = relaisd_.NewClientWithToken("", language);
    const absl::Status wrong = SignIn(nobody, "alix", kOtherPassword).status();
    EXPECT_THAT(wrong, kCredentialsWrong);
    const std::string said = FullErrorText(wrong);
    EXPECT_EQ(FullErrorText(SignIn(nobody, "personne", kOtherPassword).status()), said) << "unknown";
    EXPECT_EQ(FullErrorText(SignIn(nobody, "Pas un nom/%", "").status()), said) << "cannot be a name";
    EXPECT_EQ(FullErrorText(SignIn(nobody, "basile", Relaisd::kPassword).status()), said) << "disabled";
    EXPECT_EQ(FullErrorText(SignIn(nobody, "chantal", "").status()), said) << "invited, without a password";
  }
}

// The address is throttled separately, across accounts: see account_service_test.cc.
TEST_F(AccountTest, WrongTriesAreSlowedDownForAnyName) {
  Made("alix");
  const Client nobody = Nobody();
  for (const char* user : {"alix", "personne"}) {
    // The wait doubles with each further failure, so one try comes too soon even on a slow machine.
    int wrong = 0;
    absl::Status status = SignIn(nobody, user, kOtherPassword).status();
    for (; status.code() == StatusCode::kUnauthenticated && wrong < 30; ++wrong)
      status = SignIn(nobody, user, kOtherPassword).status();
    EXPECT_THAT(status, IsRefused(StatusCode::kResourceExhausted, "TOO_MANY_TRIES")) << user;
    EXPECT_GE(wrong, 5) << user;
    EXPECT_GT(ErrorDetails(status).retry_delay, absl::ZeroDuration());
  }
}

TEST_F(AccountTest, AScopeBoundsWhatATokenDoes) {
  const Client advisor = As("advisor");
  const std::string dossier = NewDossier().name();
  v1::GetDossierRequest get;
  get.set_name(dossier);
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(dossier);
  update.mutable_dossier()->set_sector("culture");
  v1::QueryStatisticsRequest count;
  count.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
  count.mutable_query()->mutable_period()->set_label("2018-2019");
  v1::ChangePasswordRequest change;
  change.set_current_password(Relaisd::kPassword);
  change.set_new_password(kOtherPassword);
  v1::EnrollOneTimeCodeRequest enroll;
  enroll.set_password(Relaisd::kPassword);
  const auto too_narrow = IsRefused(StatusCode::kPermissionDenied, "SCOPE_TOO_NARROW");
  for (const v1::TokenScope scope :
       {v1::TOKEN_SCOPE_STATISTICS, v1::TOKEN_SCOPE_READ_ONLY, v1::TOKEN_SCOPE_FULL}) {
    SCOPED_TRACE(v1::TokenScope_Name(scope));
    const v1::CreateTokenResponse made = Ok(advisor.CreateToken(TokenToMake(scope)));
    EXPECT_EQ(made.token().scope(), scope);
    EXPECT_FALSE(made.token().session());
    const Client script = With(made.secret());
    EXPECT_EQ(Ok(script.GetSelf({})).scope(), scope);
    Ok(script.QueryStatistics(count));
    if (scope == v1::TOKEN_SCOPE_STATISTICS) {
      EXPECT_THAT(script.GetDossier(get), too_narrow);
      EXPECT_THAT(script.ListUsers({}), too_narrow);
    } else {
      Ok(script.GetDossier(get));
      Ok(script.ListUsers({}));
    }
    if (scope == v1::TOKEN_SCOPE_FULL) {
      Ok(script.UpdateDossier(update));
    } else {
      EXPECT_THAT(script.UpdateDossier(update), too_narrow);
    }
    // No more than its user may, and nothing to extend its own life, whatever the scope.
    EXPECT_THAT(script.CreateUser(UserToMake("alix")), kRoleMissing);
    EXPECT_THAT(script.CreateToken(TokenToMake(scope)), too_narrow);
    EXPECT_THAT(script.ChangePassword(change), too_narrow);
    EXPECT_THAT(script.EnrollOneTimeCode(enroll), too_narrow);
    EXPECT_THAT(script.ConfirmOneTimeCode({}), too_narrow);
  }
}

TEST_F(AccountTest, ATokenIsShownOnceAndRevokedForGood) {
  const std::string alix = Made("alix");
  const Client user = With(alix);
  v1::CreateTokenRequest create = TokenToMake(v1::TOKEN_SCOPE_FULL);
  create.set_request_id("un-jeton");
  const v1::CreateTokenResponse made = Ok(user.CreateToken(create));
  EXPECT_TRUE(absl::StartsWith(made.secret(), "relais_"));
  const v1::CreateTokenResponse again = Ok(user.CreateToken(create));
  EXPECT_EQ(again.secret(), "");
  EXPECT_EQ(again.token().name(), made.token().name());
  EXPECT_FALSE(made.token().has_last_use_time()) << "never used";

  const Client script = With(made.secret());
  Ok(script.GetSelf({}));
  // The use is recorded after the answer; the next write follows it.
  const std::string other = Ok(user.CreateToken(TokenToMake(v1::TOKEN_SCOPE_STATISTICS))).token().name();
  v1::ListTokensResponse list = Ok(user.ListTokens({}));
  EXPECT_THAT(NamesOf(list), testing::UnorderedElementsAre(made.token().name(), other));
  for (const v1::AccessToken& token : list.tokens()) {
    EXPECT_EQ(token.has_last_use_time(), token.name() == made.token().name());
    EXPECT_EQ(token.title(), "Un script");
  }
  EXPECT_THAT(list.DebugString(), Not(HasSubstr(made.secret().substr(7))));

  v1::RevokeTokenRequest revoke;
  revoke.set_name(made.token().name());
  EXPECT_THAT(As("agent-erable").RevokeToken(revoke), kNotFound) << "a colleague's";
  EXPECT_TRUE(Ok(script.RevokeToken(revoke)).token().revoked()) << "itself";
  EXPECT_THAT(script.GetSelf({}), kSignInRequired);
  EXPECT_TRUE(Ok(user.RevokeToken(revoke)).token().revoked()) << "once more does nothing";
  EXPECT_THAT(NamesOf(Ok(user.ListTokens({}))), ElementsAre(other));
  v1::ListTokensRequest all;
  all.set_include_all(true);
  EXPECT_THAT(Ok(user.ListTokens(all)).tokens(), SizeIs(3)) << "with the session and the revoked one";

  v1::ListTokensRequest theirs;
  theirs.set_parent("users/alix");
  EXPECT_THAT(As("agent-erable").ListTokens(theirs), kNotFound);
  EXPECT_THAT(NamesOf(Ok(As("administrator").ListTokens(theirs))), ElementsAre(other));
  revoke.set_name(other);
  Ok(As("administrator").RevokeToken(revoke));
  EXPECT_THAT(Ok(user.ListTokens({})).tokens(), IsEmpty());
}

TEST_F(AccountTest, ATokenHasAnEndAndAPurpose) {
  v1::CreateTokenRequest request = TokenToMake(v1::TOKEN_SCOPE_FULL, absl::Hours(-1));
  EXPECT_THAT(client_.CreateToken(request), IsRefusedForFields(Fields{"token.expire_time"}));
  request = TokenToMake(v1::TOKEN_SCOPE_FULL, absl::Hours(24) * 367);
  EXPECT_THAT(client_.CreateToken(request), IsRefusedForFields(Fields{"token.expire_time"}));
  request.mutable_token()->Clear();
  EXPECT_THAT(client_.CreateToken(request),
              IsRefusedForFields(Fields{"token.title", "token.scope", "token.expire_time"}));
  Ok(client_.CreateToken(TokenToMake(v1::TOKEN_SCOPE_FULL, absl::Hours(24) * 365)));
}

TEST_F(AccountTest, ASignOutEndsThatSessionAlone) {
  const std::string one = Made("alix");
  const std::string other = Ok(SignIn(Nobody(), "alix", Relaisd::kPassword)).token();
  Ok(With(one).SignOut({}));
  EXPECT_THAT(With(one).GetSelf({}), kSignInRequired);
  EXPECT_THAT(With(one).SignOut({}), kSignInRequired);
  Ok(With(other).GetSelf({}));
  EXPECT_THAT(With("relais_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").GetSelf({}), kSignInRequired);
  EXPECT_THAT(Nobody().GetSelf({}), kSignInRequired);
}

TEST_F(AccountTest, ASignOutEverywhereEndsAllSessionsButNoTokenForScripts) {
  const std::string one = Made("alix");
  const std::string other = Ok(SignIn(Nobody(), "alix", Relaisd::kPassword)).token();
  const std::string script = Ok(With(one).CreateToken(TokenToMake(v1::TOKEN_SCOPE_FULL))).secret();
  v1::SignOutRequest everywhere;
  everywhere.set_everywhere(true);
  EXPECT_THAT(With(script).SignOut(everywhere),
              IsRefused(absl::StatusCode::kPermissionDenied, "SCOPE_TOO_NARROW"));
  Ok(With(other).GetSelf({}));
  Ok(With(one).SignOut(everywhere));
  EXPECT_THAT(With(one).GetSelf({}), kSignInRequired);
  EXPECT_THAT(With(other).GetSelf({}), kSignInRequired);
  Ok(With(script).GetSelf({}));
}

TEST_F(AccountTest, TheListSaysWhichSessionAsks) {
  const std::string one = Made("alix");
  const std::string other = Ok(SignIn(Nobody(), "alix", Relaisd::kPassword)).token();
  v1::ListTokensRequest all;
  all.set_include_all(true);
  std::string current;
  for (const std::string& token : {one, other}) {
    const v1::ListTokensResponse list = Ok(With(token).ListTokens(all));
    ASSERT_THAT(list.tokens(), SizeIs(2));
    EXPECT_EQ(list.tokens(0).current() + list.tokens(1).current(), 1);
    const v1::AccessToken& own = list.tokens(0).current() ? list.tokens(0) : list.tokens(1);
    EXPECT_NE(own.name(), current);
    current = own.name();
    // It ends without use; see kSessionIdleTime.
    EXPECT_LE(own.expire_time().seconds(), own.create_time().seconds() + 2 * 3600 + 60);
  }
  all.set_parent("users/alix");
  const v1::ListTokensResponse listed = Ok(As("administrator").ListTokens(all));
  ASSERT_THAT(listed.tokens(), SizeIs(2));
  for (const v1::AccessToken& token : listed.tokens()) EXPECT_FALSE(token.current());
}

TEST_F(AccountTest, ANewPasswordEndsTheOtherSessions) {
  const std::string one = Made("alix");
  const std::string other = Ok(SignIn(Nobody(), "alix", Relaisd::kPassword)).token();
  const std::string script = Ok(With(one).CreateToken(TokenToMake(v1::TOKEN_SCOPE_READ_ONLY))).secret();
  v1::ChangePasswordRequest change;
  change.set_current_password(kOtherPassword);
  change.set_new_password(kOtherPassword);
  EXPECT_THAT(With(one).ChangePassword(change), kCredentialsWrong);
  change.set_current_password(Relaisd::kPassword);
  change.set_new_password("court");
  EXPECT_THAT(With(one).ChangePassword(change), IsRefusedForFields(Fields{"new_password"}));
  change.set_new_password(kOtherPassword);
  Ok(With(one).ChangePassword(change));
  Ok(With(one).GetSelf({}));
  EXPECT_THAT(With(other).GetSelf({}), kSignInRequired);
  Ok(With(script).GetSelf({}));
  EXPECT_THAT(SignIn(Nobody(), "alix", Relaisd::kPassword), kCredentialsWrong);
  Ok(SignIn(Nobody(), "alix", kOtherPassword));
}

TEST_F(AccountTest, RolesOrganizationAndDisablingHoldFromTheNextCallOn) {
  const std::string dossier = NewDossier().name();
  const Client alix = With(Made("alix", v1::ROLE_ADVISOR));
  v1::GetDossierRequest get;
  get.set_name(dossier);
  Ok(alix.GetDossier(get));
  v1::User user;
  user.set_name("users/alix");
  user.add_roles(v1::ROLE_ANALYST);
  Ok(Update(user));
  EXPECT_THAT(alix.GetDossier(get), kRoleMissing);
  // To an agency, which does not see the dossier.
  user.clear_roles();
  user.add_roles(v1::ROLE_AGENT);
  EXPECT_THAT(Update(user), IsRefusedForFields(Fields{"user.roles"})) << "no agent at the Pôle";
  user.set_organization("mrc-erable");
  EXPECT_EQ(Ok(Update(user)).organization(), "organizations/mrc-erable");
  EXPECT_THAT(alix.GetDossier(get), kNotFound);

  const std::string script = Ok(alix.CreateToken(TokenToMake(v1::TOKEN_SCOPE_FULL))).secret();
  EXPECT_EQ(Disable("alix"), absl::OkStatus());
  EXPECT_THAT(alix.GetSelf({}), kSignInRequired);
  EXPECT_THAT(With(script).GetSelf({}), kSignInRequired);
  EXPECT_THAT(SignIn(Nobody(), "alix", Relaisd::kPassword), kCredentialsWrong);
  v1::EnableUserRequest enable;
  enable.set_name("users/alix");
  EXPECT_TRUE(Ok(client_.EnableUser(enable)).user().active());
  EXPECT_THAT(alix.GetSelf({}), kSignInRequired) << "signed in anew, not again";
  EXPECT_THAT(With(script).GetSelf({}), kSignInRequired);
  Ok(SignIn(Nobody(), "alix", Relaisd::kPassword));
}

// At most twenty sessions at once (kSessionsPerUser). The number is part of the contract and so repeated
// here.
TEST_F(AccountTest, OneSessionMoreEndsTheOldest) {
  constexpr int kSessions = 20;
  Made("alix", v1::ROLE_ADVISOR);
  std::vector<std::string> sessions;
  for (int i = 0; i < kSessions; ++i)
    sessions.push_back(Ok(SignIn(Nobody(), "alix", Relaisd::kPassword)).token());
  EXPECT_EQ(With(sessions.front()).GetSelf({}).status(), absl::OkStatus());
  Ok(SignIn(Nobody(), "alix", Relaisd::kPassword));
  EXPECT_THAT(With(sessions.front()).GetSelf({}), kSignInRequired);
  for (int i = 1; i < kSessions; ++i)
    EXPECT_EQ(With(sessions[i]).GetSelf({}).status(), absl::OkStatus()) << i;
}

TEST_F(AccountTest, AnAdministratorRemains) {
  Ok(As("administrator").GetSelf({}));
  EXPECT_EQ(Disable("administrator"), absl::OkStatus());
  // A user who has not accepted the invitation cannot sign in.
  v1::CreateUserRequest invited;
  invited.set_user_id("invitee");
  invited.mutable_user()->set_organization("pole");
  invited.mutable_user()->add_roles(v1::ROLE_ADMINISTRATOR);
  Ok(client_.CreateUser(invited));
  v1::User user;
  user.set_name("users/direction");
  user.add_roles(v1::ROLE_ADVISOR);
  EXPECT_THAT(Disable("direction"), kLastAdministrator);
  EXPECT_THAT(Update(user, {"roles"}), kLastAdministrator);
  Ok(client_.GetSelf({}));
  const Client other = With(Made("alix", v1::ROLE_ADMINISTRATOR));
  Ok(Update(user, {"roles"}));
  EXPECT_THAT(Disable("alix"), kRoleMissing) << "an advisor still, and no more than that";
  v1::DisableUserRequest disable;
  disable.set_name("users/alix");
  EXPECT_THAT(other.DisableUser(disable), kLastAdministrator) << "now it is the last";
}

TEST_F(AccountTest, AccountsAreForAdministratorsAndColleaguesOnly) {
  Made("alix");
  v1::GetUserRequest get;
  get.set_name("users/alix");
  Ok(As("agent-erable").GetUser(get));
  EXPECT_THAT(As("agent-drummond").GetUser(get), kNotFound);
  std::vector<std::string> names;
  const Client colleague = As("agent-erable");
  for (const absl::StatusOr<v1::User>& each : colleague.Users({})) names.push_back(Ok(each).name());
  EXPECT_THAT(names, ElementsAre("users/agent-erable", "users/alix"));
  EXPECT_GE(Ok(As("administrator").ListUsers({})).users_size(), 5);
  v1::InviteUserRequest invite;
  invite.set_name("users/alix");
  v1::DisableUserRequest disable;
  disable.set_name("users/alix");
  v1::EnableUserRequest enable;
  enable.set_name("users/alix");
  v1::UpdateUserRequest update;
  update.mutable_user()->set_name("users/agent-erable");
  update.mutable_user()->add_roles(v1::ROLE_ADMINISTRATOR);
  for (const char* user : {"agent-erable", "advisor", "analyst"}) {
    const Client by = As(user);
    EXPECT_THAT(by.CreateUser(UserToMake("basile")), kRoleMissing) << user;
    EXPECT_THAT(by.InviteUser(invite), kRoleMissing);
    EXPECT_THAT(by.UpdateUser(update), kRoleMissing) << "of its own roles, too";
    EXPECT_THAT(by.DisableUser(disable), kRoleMissing);
    EXPECT_THAT(by.EnableUser(enable), kRoleMissing);
  }
}

}  // namespace
}  // namespace relais
