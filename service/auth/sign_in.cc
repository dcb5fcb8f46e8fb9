#include "service/auth/sign_in.h"

#include "service/auth/account_limits.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/secrets/digest_purposes.h"
#include "service/secrets/token.h"
#include "service/secrets/totp.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kIssuer[] = "Relais";

}  // namespace

absl::StatusOr<SignInChecks::FirstPassword> SignInChecks::CheckCode(const CallContext& call,
                                                                    const std::string& code,
                                                                    const std::string& user_id,
                                                                    const std::string& password) const {
  RELAIS_RETURN_IF_ERROR(CheckWait(call, user_id));
  const std::optional<std::string> normalized = secrets::NormalizeShortCode(code);
  FirstPassword checked;
  checked.code_digest = CodeDigest(normalized.value_or(""));
  absl::StatusOr<std::optional<storage::PendingCode>> found;
  RELAIS_RETURN_IF_ERROR(store_.Read(call.deadline, [&](const storage::Snapshot& snapshot) {
    found = storage::FindPendingCode(snapshot, checked.code_digest);
    return found.status();
  }));
  // Wrong codes are throttled like wrong passwords.
  if (!normalized.has_value() || !found->has_value()) {
    throttle_.Failed(call.now, user_id, call.address);
    return convert::CodeInvalid();
  }
  RELAIS_ASSIGN_OR_RETURN(checked.password_hash, secrets::HashPassword(password));
  return checked;
}

absl::StatusOr<SignInChecks::OpenedSession> SignInChecks::CheckSignIn(
    const CallContext& call, const v1::SignInRequest& request) const {
  const std::string user_id = convert::IdOf(request.user(), "users");
  RELAIS_RETURN_IF_ERROR(CheckWait(call, user_id));
  RELAIS_ASSIGN_OR_RETURN(const Facts facts, FindFacts(call, user_id));
  const bool fits = PasswordFits(facts, request.password());
  const bool active = facts.user.has_value() && facts.user->active;
  if (!fits || !active) return Wrong(call, user_id);
  OpenedSession opened = Open(call, user_id);
  if (facts.credential->one_time_confirmed) {
    opened.session.one_time_step = MatchingStep(call, *facts.credential, request.one_time_code());
    if (!opened.session.one_time_step.has_value()) return Wrong(call, user_id);
  }
  throttle_.Succeeded(call.now, user_id, call.address);
  opened.session.verified = *facts.credential;
  return opened;
}

SignInChecks::OpenedSession SignInChecks::Open(const CallContext& call, const std::string& user_id) const {
  OpenedSession opened;
  opened.token = secrets::NewToken();
  opened.session.user_id = user_id;
  opened.session.limit = kSessionsPerUser;
  opened.session.token_id = secrets::NewIdentifier();
  opened.session.token_digest = TokenDigest(opened.token);
  opened.session.expires_at = call.now + kSessionTime;
  return opened;
}

absl::StatusOr<storage::Credential> SignInChecks::CheckOwnPassword(const CallContext& call,
                                                                   const std::string& password) const {
  const std::string& user_id = call.principal.user_id;
  RELAIS_RETURN_IF_ERROR(CheckWait(call, user_id));
  RELAIS_ASSIGN_OR_RETURN(const Facts facts, FindFacts(call, user_id));
  if (!PasswordFits(facts, password)) return Wrong(call, user_id);
  return *facts.credential;
}

absl::StatusOr<SignInChecks::OneTimeCode> SignInChecks::CheckOneTimeCode(const CallContext& call,
                                                                         const std::string& code) const {
  const std::string& user_id = call.principal.user_id;
  RELAIS_RETURN_IF_ERROR(CheckWait(call, user_id));
  RELAIS_ASSIGN_OR_RETURN(const Facts facts, FindFacts(call, user_id));
  std::optional<std::int64_t> step;
  if (facts.credential.has_value()) step = MatchingStep(call, *facts.credential, code);
  if (!step.has_value()) return Wrong(call, user_id);
  return OneTimeCode{*facts.credential, *step};
}

SignInChecks::OneTimeSecret SignInChecks::NewOneTimeSecret(const CallContext& call) const {
  const std::string secret = secrets::NewTotpSecret();
  return {secrets::TotpUri(secret, kIssuer, call.principal.user_id), secrets::Seal(key_, secret)};
}

std::string SignInChecks::CodeDigest(absl::string_view code) const {
  return secrets::KeyedDigest(key_, secrets::kCodeDigest, code);
}

std::string SignInChecks::TokenDigest(absl::string_view token) const {
  return secrets::KeyedDigest(key_, secrets::kTokenDigest, token);
}

absl::Status SignInChecks::CheckWait(const CallContext& call, const std::string& user_id) const {
  const absl::Duration wait = throttle_.Wait(call.now, user_id, call.address);
  return wait > absl::ZeroDuration() ? convert::TooManyAttempts(wait) : absl::OkStatus();
}

absl::Status SignInChecks::Wrong(const CallContext& call, const std::string& user_id) const {
  throttle_.Failed(call.now, user_id, call.address);
  return convert::CredentialsWrong();
}

absl::StatusOr<SignInChecks::Facts> SignInChecks::FindFacts(const CallContext& call,
                                                            const std::string& user_id) const {
  Facts facts;
  RELAIS_RETURN_IF_ERROR(store_.Read(call.deadline, [&](const storage::Snapshot& snapshot) -> absl::Status {
    // Always two queries, so that timing does not reveal whether the user exists.
    RELAIS_ASSIGN_OR_RETURN(facts.user, storage::FindUser(snapshot, user_id));
    RELAIS_ASSIGN_OR_RETURN(facts.credential, storage::FindCredential(snapshot, user_id));
    return absl::OkStatus();
  }));
  return facts;
}

// Verifies once on every path, so that the time does not reveal whether the user exists.
bool SignInChecks::PasswordFits(const Facts& facts, const std::string& password) const {
  std::optional<std::string> hash;
  if (facts.credential.has_value() && !facts.credential->password_hash.empty()) {
    hash = facts.credential->password_hash;
  }
  return passwords_.VerifyPassword(hash, password) == secrets::PasswordVerifier::Check::kMatch;
}

std::optional<std::int64_t> SignInChecks::MatchingStep(const CallContext& call,
                                                       const storage::Credential& credential,
                                                       const std::string& code) const {
  const absl::StatusOr<std::string> secret = secrets::Open(key_, credential.one_time_secret);
  if (!secret.ok()) return std::nullopt;
  return secrets::MatchTotp(*secret, code, call.now, credential.one_time_last_step);
}

}  // namespace relais::handlers
