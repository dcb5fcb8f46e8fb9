#ifndef RELAIS_TESTS_SUPPORT_API_ACCOUNT_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_ACCOUNT_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

inline constexpr char kOtherPassword[] = "une autre phrase bien longue";

absl::StatusOr<v1::SignInResponse> SignIn(const Client& by, const std::string& user,
                                          const std::string& password, const std::string& code = "");

// All texts and details of an error, to compare two errors.
std::string FullErrorText(const absl::Status& status);

std::string ContentOf(const std::string& path);

// Serves one test; the only user is `direction` until the test makes others. Users of role AGENT belong to
// the agency of L'Érable, all others to the Pôle.
class AccountTest : public ServerTest {
 protected:
  Client Nobody() const { return relaisd_.NewClientWithToken(""); }
  Client With(const std::string& token) const { return relaisd_.NewClientWithToken(token); }

  static v1::CreateUserRequest UserToMake(const std::string& user, v1::Role role = v1::ROLE_AGENT);
  absl::StatusOr<v1::AcceptInvitationResponse> Accept(const std::string& code, const std::string& user,
                                                      const std::string& password) const;
  // Makes a user with kPassword; returns the token of a session.
  std::string Made(const std::string& user, v1::Role role = v1::ROLE_AGENT) const;
  absl::StatusOr<v1::User> Update(const v1::User& user, const std::vector<std::string>& paths = {}) const;
  absl::Status Disable(const std::string& user) const;
  static v1::CreateTokenRequest TokenToMake(v1::TokenScope scope, absl::Duration time = absl::Hours(24));
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_ACCOUNT_FIXTURE_H_
