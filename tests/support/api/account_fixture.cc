#include "tests/support/api/account_fixture.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace relais {

absl::StatusOr<v1::SignInResponse> SignIn(const Client& by, const std::string& user,
                                          const std::string& password, const std::string& code) {
  v1::SignInRequest request;
  request.set_user(user);
  request.set_password(password);
  request.set_one_time_code(code);
  return by.SignIn(request);
}

std::string FullErrorText(const absl::Status& status) {
  const ErrorInfo info = ErrorDetails(status);
  std::string all = absl::StrCat(status.ToString(), "\n", info.reason, "\n", info.localized_message, "\n",
                                 absl::FormatDuration(info.retry_delay));
  for (const auto& [key, value] : info.metadata) absl::StrAppend(&all, "\n", key, "=", value);
  for (const FieldViolation& each : info.field_violations)
    absl::StrAppend(&all, "\n", each.field, ": ", each.description);
  return all;
}

std::string ContentOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

v1::CreateUserRequest AccountTest::UserToMake(const std::string& user, v1::Role role) {
  v1::CreateUserRequest request;
  request.set_user_id(user);
  request.mutable_user()->set_organization(role == v1::ROLE_AGENT ? "mrc-erable" : "pole");
  request.mutable_user()->add_roles(role);
  return request;
}

absl::StatusOr<v1::AcceptInvitationResponse> AccountTest::Accept(const std::string& code,
                                                                 const std::string& user,
                                                                 const std::string& password) const {
  v1::AcceptInvitationRequest request;
  request.set_invitation_code(code);
  request.set_user(user);
  request.set_password(password);
  return Nobody().AcceptInvitation(request);
}

std::string AccountTest::Made(const std::string& user, v1::Role role) const {
  const std::string code = Ok(client_.CreateUser(UserToMake(user, role))).invitation_code();
  Ok(Accept(code, user, Relaisd::kPassword));
  return Ok(SignIn(Nobody(), user, Relaisd::kPassword)).token();
}

absl::StatusOr<v1::User> AccountTest::Update(const v1::User& user,
                                             const std::vector<std::string>& paths) const {
  v1::UpdateUserRequest request;
  *request.mutable_user() = user;
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  const auto response = client_.UpdateUser(request);
  if (!response.ok()) return response.status();
  return response->user();
}

absl::Status AccountTest::Disable(const std::string& user) const {
  v1::DisableUserRequest request;
  request.set_name(absl::StrCat("users/", user));
  return client_.DisableUser(request).status();
}

v1::CreateTokenRequest AccountTest::TokenToMake(v1::TokenScope scope, absl::Duration time) {
  v1::CreateTokenRequest request;
  request.mutable_token()->set_title("Un script");
  request.mutable_token()->set_scope(scope);
  request.mutable_token()->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(absl::Now() + time));
  return request;
}

}  // namespace relais
