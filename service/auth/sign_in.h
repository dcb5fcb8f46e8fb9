#ifndef RELAIS_SERVICE_AUTH_SIGN_IN_H_
#define RELAIS_SERVICE_AUTH_SIGN_IN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "relais/v1/account_service.pb.h"
#include "service/auth/call_context.h"
#include "service/auth/session.h"
#include "service/secrets/key.h"
#include "service/secrets/password.h"
#include "service/secrets/throttle.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/store.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

// The checks of passwords and codes that come before a write to an account. Hashing takes long, so they run
// apart from the write, on threads of their own; the write checks again that the secrets are still the same.
// Wrong tries are counted by account and address, and soon have to wait: RESOURCE_EXHAUSTED with the time.
// Borrows its members. Thread-safe.
class SignInChecks {
 public:
  SignInChecks(storage::Store& store, const secrets::Key& key, secrets::SignInThrottle& throttle,
               const secrets::PasswordVerifier& passwords)
      : store_(store), key_(key), throttle_(throttle), passwords_(passwords) {}

  // The digest of a setup or invitation code and the hash of the password that it lets its user choose.
  struct FirstPassword {
    std::string code_digest;
    std::string password_hash;
  };
  // PERMISSION_DENIED for a wrong code.
  absl::StatusOr<FirstPassword> CheckCode(const CallContext& call, const std::string& code,
                                          const std::string& user_id, const std::string& password) const;

  // A session to record, and the token that only its caller gets.
  struct OpenedSession {
    NewSession session;
    std::string token;
  };
  // A new session of a user, for a caller that verified it by some means.
  OpenedSession Open(const CallContext& call, const std::string& user_id) const;
  // UNAUTHENTICATED if user, password or one-time code is wrong, without saying which.
  absl::StatusOr<OpenedSession> CheckSignIn(const CallContext& call, const v1::SignInRequest& request) const;

  // Checks the caller's own password and returns the caller's credential. UNAUTHENTICATED if it is wrong.
  absl::StatusOr<storage::Credential> CheckOwnPassword(const CallContext& call,
                                                       const std::string& password) const;

  // The caller's credential and the time step of the code.
  struct OneTimeCode {
    storage::Credential verified;
    std::int64_t step = 0;
  };
  // UNAUTHENTICATED if the code is wrong.
  absl::StatusOr<OneTimeCode> CheckOneTimeCode(const CallContext& call, const std::string& code) const;

  // A new secret for one-time codes: as a URI for the caller's device, and sealed for the register.
  struct OneTimeSecret {
    std::string uri;
    std::string sealed;
  };
  OneTimeSecret NewOneTimeSecret(const CallContext& call) const;

  std::string CodeDigest(absl::string_view code) const;
  std::string TokenDigest(absl::string_view token) const;

 private:
  absl::Status CheckWait(const CallContext& call, const std::string& user_id) const;
  absl::Status Wrong(const CallContext& call, const std::string& user_id) const;
  // User and secrets. Both are empty if there is no such user; that is not an error.
  struct Facts {
    std::optional<storage::UserRecord> user;
    std::optional<storage::Credential> credential;
  };
  absl::StatusOr<Facts> FindFacts(const CallContext& call, const std::string& user_id) const;
  bool PasswordFits(const Facts& facts, const std::string& password) const;
  std::optional<std::int64_t> MatchingStep(const CallContext& call, const storage::Credential& credential,
                                           const std::string& code) const;

  storage::Store& store_;
  const secrets::Key& key_;
  secrets::SignInThrottle& throttle_;
  const secrets::PasswordVerifier& passwords_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_SIGN_IN_H_
