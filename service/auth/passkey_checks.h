#ifndef RELAIS_SERVICE_AUTH_PASSKEY_CHECKS_H_
#define RELAIS_SERVICE_AUTH_PASSKEY_CHECKS_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "relais/v1/account_service.pb.h"
#include "service/auth/call_context.h"
#include "service/auth/sign_in.h"
#include "service/secrets/key.h"
#include "service/secrets/passkey.h"
#include "service/secrets/passkey_challenge.h"
#include "storage/queries/accounts/passkeys.h"
#include "storage/store.h"

namespace relais::handlers {

// The checks of passkeys that come before a write to an account. Nothing is counted against an account or
// address as for passwords: a signature cannot be guessed, and verifying one takes little. Borrows `store`
// and `key`. Thread-safe.
class PasskeyChecks {
 public:
  PasskeyChecks(std::shared_ptr<const SignInChecks> sessions, storage::Store& store, const secrets::Key& key,
                secrets::RelyingParty party);

  // Sets a challenge for a sign-in, the same way for every caller.
  void StartSignIn(const CallContext& call, v1::StartPasskeySignInResponse& response) const;
  // The session of the user whose passkey answered such a challenge. UNAUTHENTICATED if none did, or the
  // account is disabled.
  absl::StatusOr<SignInChecks::OpenedSession> CheckSignIn(const CallContext& call,
                                                          const v1::PasskeyAssertion& assertion);

  // What the caller's authenticator needs to make a passkey.
  absl::Status StartEnrollment(const CallContext& call, const storage::Snapshot& snapshot,
                               v1::StartPasskeyEnrollmentResponse& response) const;
  // The key that an authenticator made for the caller. UNAUTHENTICATED as CreatePasskey says.
  absl::StatusOr<secrets::PasskeyKey> CheckEnrollment(const CallContext& call,
                                                      const v1::CreatePasskeyRequest& request);

 private:
  // A passkey and its user, in one state of the register. No user if the account is disabled.
  struct Owned {
    std::optional<storage::Passkey> passkey;
    std::optional<storage::UserRecord> user;
  };
  absl::StatusOr<Owned> Find(const CallContext& call, const std::string& credential_id) const;

  const std::shared_ptr<const SignInChecks> sessions_;
  storage::Store& store_;
  const secrets::Key& key_;
  const secrets::RelyingParty party_;
  secrets::PasskeyChallenges challenges_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_PASSKEY_CHECKS_H_
