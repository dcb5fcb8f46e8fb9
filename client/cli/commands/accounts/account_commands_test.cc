// Accounts, tokens and users: the sources and destinations of secrets, and the outputs that must never show
// them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relais/v1/account_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class FakeAccounts : public v1::AccountService::Service {
 public:
  grpc::Status AcceptInvitation(grpc::ServerContext*, const v1::AcceptInvitationRequest* request,
                                v1::AcceptInvitationResponse* response) override {
    invitation = *request;
    response->mutable_user()->set_name("users/jtremblay");
    return grpc::Status::OK;
  }
  grpc::Status SignIn(grpc::ServerContext* context, const v1::SignInRequest* request,
                      v1::SignInResponse* response) override {
    sign_in = *request;
    token = TokenOf(*context);
    response->set_token("s3cret");
    response->mutable_user()->set_name("users/jtremblay");
    response->set_one_time_code_enrollment_required(enrollment_required);
    return grpc::Status::OK;
  }
  grpc::Status GetSelf(grpc::ServerContext* context, const v1::GetSelfRequest*,
                       v1::GetSelfResponse* response) override {
    token = TokenOf(*context);
    response->mutable_user()->set_name("users/jtremblay");
    response->mutable_user()->add_roles(v1::ROLE_AGENT);
    response->mutable_user()->add_roles(v1::ROLE_ANALYST);
    response->set_scope(v1::TOKEN_SCOPE_READ_ONLY);
    return grpc::Status::OK;
  }
  grpc::Status ChangePassword(grpc::ServerContext*, const v1::ChangePasswordRequest* request,
                              v1::ChangePasswordResponse*) override {
    passwords = *request;
    return grpc::Status::OK;
  }
  grpc::Status EnrollOneTimeCode(grpc::ServerContext*, const v1::EnrollOneTimeCodeRequest*,
                                 v1::EnrollOneTimeCodeResponse* response) override {
    response->set_uri("otpauth://totp/Relais:jtremblay?secret=ABC");
    return grpc::Status::OK;
  }
  grpc::Status CreateToken(grpc::ServerContext*, const v1::CreateTokenRequest* request,
                           v1::CreateTokenResponse* response) override {
    created.push_back(*request);
    if (!status.ok()) return status;
    *response->mutable_token() = request->token();
    response->mutable_token()->set_name("users/jtremblay/tokens/k3v9q");
    response->set_secret(secret);
    return grpc::Status::OK;
  }
  grpc::Status CreateUser(grpc::ServerContext*, const v1::CreateUserRequest* request,
                          v1::CreateUserResponse* response) override {
    *response->mutable_user() = request->user();
    response->mutable_user()->set_name("users/" + request->user_id());
    response->set_invitation_code(invitation_code);
    return grpc::Status::OK;
  }
  grpc::Status UpdateUser(grpc::ServerContext*, const v1::UpdateUserRequest* request,
                          v1::UpdateUserResponse* response) override {
    update = *request;
    *response->mutable_user() = request->user();
    return grpc::Status::OK;
  }

  static std::string TokenOf(const grpc::ServerContext& context) {
    const auto sent = context.client_metadata().find("authorization");
    return sent == context.client_metadata().end() ? ""
                                                   : std::string(sent->second.data(), sent->second.size());
  }

  v1::AcceptInvitationRequest invitation;
  v1::SignInRequest sign_in;
  v1::ChangePasswordRequest passwords;
  std::vector<v1::CreateTokenRequest> created;
  v1::UpdateUserRequest update;
  grpc::Status status;
  std::string token;
  std::string secret = "t0ken";
  std::string invitation_code = "ABCD-EFGH";
  bool enrollment_required = false;
};

class AccountCommandsTest : public testing::Test {
 protected:
  Outcome CreateToken(const std::string& file, const std::string& expires = "2027-03-31") const {
    return server.Run({"account", "token", "create", "--title", "rapport", "--scope", "statistics",
                       "--expires", expires, "--save-token", file});
  }

  FakeAccounts accounts;
  const FakeServer server{&accounts};
  const Folder folder;
  const std::string password = folder.Write("password", "une phrase assez longue\n");
};

TEST_F(AccountCommandsTest, SignInKeepsTheTokenInAPrivateFile) {
  const Outcome outcome =
      server.Run({"account", "sign-in", "--user", "jtremblay", "--password-file", password, "--save-token",
                  folder.Path("token"), "--token-file", "/no/such/file"});
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(accounts.sign_in.password(), "une phrase assez longue");
  EXPECT_EQ(accounts.token, "") << "whoever signs in has no token yet";
  EXPECT_EQ(folder.Read("token"), "s3cret\n");
  EXPECT_EQ(folder.Mode("token"), 0600u);
  EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("s3cret")));
  EXPECT_EQ(outcome.err, "");
}

TEST_F(AccountCommandsTest, SignInSaysWhatComesNextWhereACodeMustBeEnrolled) {
  accounts.enrollment_required = true;
  for (const char* format : {"table", "json"}) {
    const Outcome outcome = server.Run({"account", "sign-in", "--user", "jtremblay", "--password-file",
                                        password, "--save-token", folder.Path("token"), "--format", format});
    EXPECT_EQ(outcome.code, kDone);
    EXPECT_THAT(outcome.err, HasSubstr("relais account enroll-one-time-code --password-file"));
    EXPECT_THAT(outcome.err, HasSubstr("relais account confirm-one-time-code"));
  }
}

TEST_F(AccountCommandsTest, ATokenForAPipeIsAloneOnStandardOutput) {
  const Outcome signed_in = server.Run(
      {"account", "sign-in", "--user", "jtremblay", "--password-file", password, "--save-token", "-"});
  EXPECT_EQ(signed_in.out, "s3cret\n");
  EXPECT_EQ(CreateToken("-").out, "t0ken\n");
}

TEST_F(AccountCommandsTest, APasswordFileSavedByAWindowsEditor) {
  const auto sign_in = [&](const std::string& content) {
    return server.Run({"account", "sign-in", "--user", "jtremblay", "--password-file",
                       folder.Write("pw", content), "--save-token", folder.Path("token")});
  };
  EXPECT_EQ(sign_in("\xef\xbb\xbfune phrase assez longue\r\n").code, kDone);
  EXPECT_EQ(accounts.sign_in.password(), "une phrase assez longue");
  const Outcome ansi = sign_in("une phrase de passe bien \xe0 vous\n");
  EXPECT_EQ(ansi.code, kBadUsage);
  EXPECT_THAT(ansi.err, HasSubstr("--password-file"));
  EXPECT_THAT(ansi.err, HasSubstr("n’est pas en UTF-8"));
  EXPECT_EQ(ansi.err.find("phrase"), std::string::npos) << "a secret is not repeated";
}

TEST_F(AccountCommandsTest, WithoutATerminalAPasswordComesFromAFile) {
  const Outcome outcome =
      server.Run({"account", "sign-in", "--user", "jtremblay", "--save-token", folder.Path("token")});
  EXPECT_EQ(outcome.code, kBadUsage);
  EXPECT_THAT(outcome.err, HasSubstr("--password-file est requis"));
}

TEST_F(AccountCommandsTest, ACodeIsTakenAsTheApplicationShowsIt) {
  server.Run({"account", "sign-in", "--user", "jtremblay", "--password-file", password, "--save-token",
              folder.Path("token"), "--one-time-code", "123 456"});
  EXPECT_EQ(accounts.sign_in.one_time_code(), "123456");
}

TEST_F(AccountCommandsTest, ACodeThatCannotBeKeptCanBeHadAgain) {
  const Outcome outcome = server.Run({"user", "create", "jtremblay", "--organization", "pole", "--role",
                                      "agent", "--save-code", "/no/such/folder/code"});
  EXPECT_EQ(outcome.code, kFailed);
  EXPECT_THAT(outcome.err, HasSubstr("relais user invite jtremblay"));
}

TEST_F(AccountCommandsTest, WhoAmI) {
  const std::string token = folder.Write("token", "s3cret\n");
  const Outcome outcome = server.Run({"account", "show", "--token-file", token});
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(accounts.token, "Bearer s3cret");
  EXPECT_THAT(outcome.out, HasSubstr("agent(e); analyste"));
  EXPECT_THAT(outcome.out, HasSubstr("lecture"));
  EXPECT_EQ(server.Run({"account", "show", "--token-file", "/no/such/file"}).code, kBadUsage);
}

TEST_F(AccountCommandsTest, BothPasswordsMayComeByStandardInput) {
  const Outcome outcome =
      server.Run({"account", "change-password", "--password-file", password, "--new-password-file", "-"},
                 "la nouvelle phrase\n");
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(accounts.passwords.current_password(), "une phrase assez longue");
  EXPECT_EQ(accounts.passwords.new_password(), "la nouvelle phrase");
  server.Run({"account", "change-password", "--password-file", "-", "--new-password-file", "-"},
             "la nouvelle phrase\nune troisième\n");
  EXPECT_EQ(accounts.passwords.current_password(), "la nouvelle phrase");
  EXPECT_EQ(accounts.passwords.new_password(), "une troisième");
}

TEST_F(AccountCommandsTest, ACodeComesByOptionOrByFile) {
  const std::string code = folder.Write("code", "WXYZ-2345\n");
  const std::vector<std::string> accept = {"account",   "accept-invitation", "--user",
                                           "jtremblay", "--password-file",   password};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = accept;
    words.insert(words.end(), more.begin(), more.end());
    return server.Run(words).code;
  };
  EXPECT_EQ(with({"--code-file", code}), kDone);
  EXPECT_EQ(accounts.invitation.invitation_code(), "WXYZ-2345");
  EXPECT_EQ(with({"--code", "ABCD-2345"}), kDone);
  EXPECT_EQ(accounts.invitation.invitation_code(), "ABCD-2345");
  EXPECT_EQ(with({}), kBadUsage);
  EXPECT_EQ(with({"--code", "ABCD-2345", "--code-file", code}), kBadUsage);
}

TEST_F(AccountCommandsTest, EnrollingGivesTheAddressAndTheNextStep) {
  const Outcome outcome = server.Run({"account", "enroll-one-time-code", "--password-file", password});
  EXPECT_EQ(outcome.out, "otpauth://totp/Relais:jtremblay?secret=ABC\n");
  EXPECT_THAT(outcome.err, HasSubstr("relais account confirm-one-time-code"));
}

TEST_F(AccountCommandsTest, TheSecretOfANewTokenGoesToItsFileAndNowhereElse) {
  const Outcome outcome = CreateToken(folder.Path("token"));
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(folder.Read("token"), "t0ken\n");
  EXPECT_EQ(folder.Mode("token"), 0600u);
  EXPECT_THAT(outcome.out, HasSubstr("k3v9q"));
  EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("t0ken")));
  // The whole day counts: until midnight in Toronto.
  EXPECT_EQ(accounts.created[0].token().expire_time().seconds(), 1806552000);
  EXPECT_EQ(accounts.created[0].token().scope(), v1::TOKEN_SCOPE_STATISTICS);
}

TEST_F(AccountCommandsTest, NoTokenIsMadeWhereItsSecretCannotBeKept) {
  const std::string kept = folder.Write("kept", "precious\n");
  EXPECT_EQ(CreateToken(kept).code, kFailed);
  EXPECT_EQ(CreateToken(folder.Path("no/such/folder")).code, kFailed);
  EXPECT_THAT(accounts.created, testing::IsEmpty());
  EXPECT_EQ(folder.Read("kept"), "precious\n");

  accounts.status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no");
  EXPECT_EQ(CreateToken(folder.Path("token")).code, kFailed);
  EXPECT_FALSE(folder.Has("token")) << "nothing to keep, no file";
}

TEST_F(AccountCommandsTest, ATokenWhoseSecretIsLostIsToBeRevoked) {
  accounts.secret.clear();
  const Outcome outcome = CreateToken(folder.Path("token"));
  EXPECT_EQ(outcome.code, kFailed);
  EXPECT_THAT(outcome.err, HasSubstr("relais account token revoke jtremblay/k3v9q"));
  EXPECT_FALSE(folder.Has("token"));
}

TEST_F(AccountCommandsTest, ATokenExpiresOnADayOrAtAnInstant) {
  EXPECT_EQ(CreateToken("-", "2026-12-01T08:00").code, kDone);
  EXPECT_EQ(accounts.created.back().token().expire_time().seconds(), 1796130000);
  EXPECT_EQ(CreateToken("-", "2026-12-01T13:00:00Z").code, kDone);
  EXPECT_EQ(accounts.created.back().token().expire_time().seconds(), 1796130000);
  for (const char* wrong : {"", "demain", "2026-13-01", "2026-11-01T01:30"}) {
    const Outcome outcome = CreateToken("-", wrong);
    EXPECT_EQ(outcome.code, kBadUsage) << wrong;
    EXPECT_THAT(outcome.err, HasSubstr("--expires"));
  }
}

TEST_F(AccountCommandsTest, AnInvitationIsThereToBeHandedOver) {
  const std::vector<std::string> create = {"user",           "create", "jtremblay", "--organization",
                                           "mrc-arthabaska", "--role", "agent"};
  const Outcome table = server.Run(create);
  EXPECT_EQ(table.code, kDone) << table.err;
  EXPECT_THAT(table.out, HasSubstr("relais account accept-invitation --user jtremblay --code ABCD-EFGH"));
  std::vector<std::string> as_json = create;
  as_json.insert(as_json.end(), {"--format", "json"});
  EXPECT_THAT(server.Run(as_json).out, HasSubstr("\"invitationCode\": \"ABCD-EFGH\""));

  std::vector<std::string> to_file = create;
  to_file.insert(to_file.end(), {"--save-code", folder.Path("code")});
  EXPECT_THAT(server.Run(to_file).out, Not(HasSubstr("ABCD")));
  EXPECT_EQ(folder.Read("code"), "ABCD-EFGH\n");
  EXPECT_EQ(folder.Mode("code"), 0600u);

  accounts.invitation_code.clear();
  const Outcome again = server.Run(create);
  EXPECT_EQ(again.code, kFailed);
  EXPECT_THAT(again.err, HasSubstr("relais user invite jtremblay"));
}

TEST_F(AccountCommandsTest, AnUpdateOfAUserMasksWhatWasGiven) {
  const Outcome outcome = server.Run({"user", "update", "jtremblay", "--role", "agent,analyst", "--email", "",
                                      "--one-time-code", "oui", "--request-id", "one"});
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(accounts.update.user().name(), "users/jtremblay");
  EXPECT_THAT(accounts.update.user().roles(), ElementsAre(v1::ROLE_AGENT, v1::ROLE_ANALYST));
  EXPECT_TRUE(accounts.update.user().one_time_code_required());
  EXPECT_EQ(accounts.update.request_id(), "one");
  EXPECT_THAT(accounts.update.update_mask().paths(),
              testing::UnorderedElementsAre("roles", "email", "one_time_code_required"));
}

}  // namespace
}  // namespace relais::cli
