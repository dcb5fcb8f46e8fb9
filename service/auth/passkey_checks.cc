#include "service/auth/passkey_checks.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/auth/account_limits.h"
#include "service/convert/common/errors.h"
#include "service/secrets/digest_purposes.h"
#include "storage/queries/accounts/passkeys.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kSignIn[] = "sign-in";

// An enrollment is bound to its user, so that no passkey is added to another account.
std::string EnrollmentOf(const std::string& user_id) { return absl::StrCat("enrollment of ", user_id); }

secrets::PasskeyKey KeyOf(const storage::Passkey& passkey) {
  return {passkey.credential_id, static_cast<int>(passkey.algorithm), passkey.public_key,
          static_cast<std::uint32_t>(passkey.sign_count)};
}

}  // namespace

PasskeyChecks::PasskeyChecks(std::shared_ptr<const SignInChecks> sessions, storage::Store& store,
                             const secrets::Key& key, secrets::RelyingParty party)
    : sessions_(std::move(sessions)), store_(store), key_(key), party_(std::move(party)), challenges_(key) {}

void PasskeyChecks::StartSignIn(const CallContext& call, v1::StartPasskeySignInResponse& response) const {
  response.set_challenge(challenges_.New(kSignIn, call.now));
  response.set_relying_party_id(party_.id);
}

absl::StatusOr<SignInChecks::OpenedSession> PasskeyChecks::CheckSignIn(
    const CallContext& call, const v1::PasskeyAssertion& assertion) {
  RELAIS_ASSIGN_OR_RETURN(const Owned owned, Find(call, assertion.credential_id()));
  const auto challenge =
      secrets::ChallengeOf(party_, secrets::Ceremony::kSignIn, assertion.client_data_json());
  if (!owned.user.has_value() || !challenge.has_value()) return convert::CredentialsWrong();
  const auto count = secrets::VerifyAssertion(
      party_, KeyOf(*owned.passkey),
      {assertion.client_data_json(), assertion.authenticator_data(), assertion.signature()});
  if (!count.has_value() || !challenges_.Accept(kSignIn, *challenge, call.now)) {
    return convert::CredentialsWrong();
  }
  SignInChecks::OpenedSession opened = sessions_->Open(call, owned.user->user_id);
  opened.session.passkey = PasskeyUse{owned.passkey->passkey_id, owned.passkey->sign_count, *count};
  return opened;
}

absl::Status PasskeyChecks::StartEnrollment(const CallContext& call, const storage::Snapshot& snapshot,
                                            v1::StartPasskeyEnrollmentResponse& response) const {
  const std::string& user_id = call.principal.user_id;
  RELAIS_ASSIGN_OR_RETURN(const auto held,
                          storage::ListPasskeyRows(snapshot, user_id, "", storage::kNoLimit));
  response.Clear();
  response.set_challenge(challenges_.New(EnrollmentOf(user_id), call.now));
  response.set_relying_party_id(party_.id);
  response.set_user_handle(
      absl::HexStringToBytes(secrets::KeyedDigest(key_, secrets::kUserHandleDigest, user_id)));
  for (const storage::Passkey& passkey : held) response.add_credential_ids(passkey.credential_id);
  return absl::OkStatus();
}

absl::StatusOr<secrets::PasskeyKey> PasskeyChecks::CheckEnrollment(const CallContext& call,
                                                                   const v1::CreatePasskeyRequest& request) {
  const auto challenge =
      secrets::ChallengeOf(party_, secrets::Ceremony::kEnrollment, request.client_data_json());
  const auto key = secrets::KeyOfEnrollment(party_, request.authenticator_data());
  // A retry of the request sends the same answer again; it adds nothing, because the passkey is known then.
  const bool valid = challenge.has_value() && key.has_value() &&
                     challenges_.Accept(EnrollmentOf(call.principal.user_id), *challenge, call.now,
                                        request.authenticator_data());
  if (!valid) return convert::CredentialsWrong();
  return *key;
}

absl::StatusOr<PasskeyChecks::Owned> PasskeyChecks::Find(const CallContext& call,
                                                         const std::string& credential_id) const {
  Owned owned;
  RELAIS_RETURN_IF_ERROR(store_.Read(call.deadline, [&](const storage::Snapshot& snapshot) -> absl::Status {
    RELAIS_ASSIGN_OR_RETURN(owned.passkey, storage::FindPasskeyByCredential(snapshot, credential_id));
    if (!owned.passkey.has_value()) return absl::OkStatus();
    RELAIS_ASSIGN_OR_RETURN(owned.user, storage::FindUser(snapshot, owned.passkey->user_id));
    if (owned.user.has_value() && !owned.user->active) owned.user.reset();
    return absl::OkStatus();
  }));
  return owned;
}

}  // namespace relais::handlers
