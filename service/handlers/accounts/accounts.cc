#include "service/handlers/accounts/accounts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/auth/account_limits.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/accounts/passkeys.h"
#include "service/handlers/accounts/users.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/secrets/password.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

// Passwords, one-time codes and tokens; passkeys are in passkeys.cc, the users in users.cc.

namespace relais::handlers {
namespace {

std::string TokenName(const storage::TokenRecord& record) {
  return absl::StrCat(convert::Named("users", record.user_id), "/tokens/", record.token_id);
}

// The user's secrets; empty ones if there are none.
absl::StatusOr<storage::Credential> CredentialOf(const storage::Snapshot& snapshot,
                                                 const std::string& user_id) {
  RELAIS_ASSIGN_OR_RETURN(auto found, storage::FindCredential(snapshot, user_id));
  if (found.has_value()) return *std::move(found);
  storage::Credential fresh;
  fresh.user_id = user_id;
  return fresh;
}

// The user's current secrets. CREDENTIALS_WRONG if they differ from those that the call verified.
absl::StatusOr<storage::Credential> Unchanged(const storage::Snapshot& snapshot,
                                              const storage::Credential& verified) {
  RELAIS_ASSIGN_OR_RETURN(const auto now, storage::FindCredential(snapshot, verified.user_id));
  const bool same = now.has_value() && now->password_hash == verified.password_hash &&
                    now->one_time_secret == verified.one_time_secret &&
                    now->one_time_confirmed == verified.one_time_confirmed;
  if (!same) return convert::CredentialsWrong();
  return *now;
}

// Revokes the oldest sessions so that one more fits the limit.
absl::Status MakeRoom(const CallContext& call, storage::WriteTransaction& transaction,
                      const NewSession& session) {
  RELAIS_ASSIGN_OR_RETURN(
      auto tokens, storage::ListTokenRecords(transaction.snapshot(), session.user_id, /*all=*/true, call.now,
                                             "", storage::kNoLimit));
  const std::int64_t now = absl::ToUnixMicros(call.now);
  tokens.erase(std::remove_if(tokens.begin(), tokens.end(),
                              [now](const storage::TokenRecord& token) {
                                return !token.session || token.revoked || token.expires_at <= now;
                              }),
               tokens.end());
  std::sort(tokens.begin(), tokens.end(), [](const auto& a, const auto& b) {
    return std::tie(a.created_at, a.token_id) < std::tie(b.created_at, b.token_id);
  });
  const std::int64_t over = static_cast<std::int64_t>(tokens.size()) + 1 - session.limit;
  for (std::int64_t i = 0; i < over; ++i) Revoke(transaction, tokens[static_cast<std::size_t>(i)]);
  return absl::OkStatus();
}

// Checks that the secrets of a sign-in still hold, and records the use of its one-time code.
absl::Status UseSecrets(storage::WriteTransaction& transaction, const NewSession& session) {
  RELAIS_ASSIGN_OR_RETURN(storage::Credential credential,
                          Unchanged(transaction.snapshot(), session.verified));
  if (!session.one_time_step.has_value()) return absl::OkStatus();
  // Two sign-ins with one code: the second is refused, whichever thread was first.
  if (*session.one_time_step <= credential.one_time_last_step) return convert::CredentialsWrong();
  credential.one_time_last_step = *session.one_time_step;
  storage::PutCredential(transaction, credential);
  return absl::OkStatus();
}

absl::Status RevokeOtherSessions(const CallContext& call, storage::WriteTransaction& transaction) {
  RELAIS_ASSIGN_OR_RETURN(const auto tokens,
                          storage::ListTokenRecords(transaction.snapshot(), call.principal.user_id,
                                                    /*all=*/true, call.now, "", storage::kNoLimit));
  for (const storage::TokenRecord& token : tokens) {
    if (token.session && token.token_id != call.principal.token_id) Revoke(transaction, token);
  }
  return absl::OkStatus();
}

// Finds a pending code that has not expired, with its user.
absl::StatusOr<storage::PendingCode> LoadPendingCodeOrError(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const std::string& digest) {
  RELAIS_ASSIGN_OR_RETURN(auto code, storage::FindPendingCode(snapshot, digest));
  if (!code.has_value() || code->expires_at <= call.now) return convert::CodeInvalid();
  return *std::move(code);
}

absl::StatusOr<storage::TokenRecord> LoadTokenOrError(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const std::string& name) {
  RELAIS_ASSIGN_OR_RETURN(const auto token, storage::FindToken(snapshot, name.substr(name.rfind('/') + 1)));
  const bool theirs =
      token.has_value() && TokenName(*token) == name &&
      (token->user_id == call.principal.user_id || call.principal.Holds(v1::ROLE_ADMINISTRATOR));
  if (!theirs) return convert::NotFound(name);
  return *token;
}

absl::StatusOr<v1::AccessToken> ToMessage(const CallContext& call, const storage::Snapshot& snapshot,
                                          const storage::TokenRecord& record) {
  v1::AccessToken token;
  token.set_name(TokenName(record));
  token.set_title(record.title);
  token.set_scope(convert::FromCode<v1::TokenScope>(record.scope));
  const absl::Time created = absl::FromUnixMicros(record.created_at);
  absl::Time expires = absl::FromUnixMicros(record.expires_at);
  *token.mutable_create_time() = convert::ToTimestamp(created);
  token.set_session(record.session);
  token.set_revoked(record.revoked);
  token.set_current(record.token_id == call.principal.token_id);
  RELAIS_ASSIGN_OR_RETURN(const auto used, storage::FindTokenUse(snapshot, record.token_id));
  if (record.session) expires = std::min(expires, used.value_or(created) + kSessionIdleTime);
  *token.mutable_expire_time() = convert::ToTimestamp(expires);
  if (used.has_value()) *token.mutable_last_use_time() = convert::ToTimestamp(*used);
  return token;
}

}  // namespace

std::string UserIdOf(const std::string& name_or_id) { return convert::IdOf(name_or_id, "users"); }

absl::Status CheckNewPassword(const std::string& field, const std::string& password,
                              const std::string& user_id) {
  domain::LocalizedText problem;
  switch (secrets::CheckPassword(password, user_id)) {
    case secrets::PasswordFault::kNone:
      return absl::OkStatus();
    case secrets::PasswordFault::kTooShort:
      problem = {"au moins 12 caractères", "at least 12 characters"};
      break;
    case secrets::PasswordFault::kTooLong:
      problem = {"au plus 256 octets", "at most 256 bytes"};
      break;
    case secrets::PasswordFault::kTooCommon:
      problem = {"trop facile à deviner : ni l'identifiant du compte, ni une suite ou une répétition",
                 "too easy to guess: neither the user's identifier nor a run or repetition"};
      break;
  }
  return convert::InvalidFields({{field, "", problem}});
}

absl::StatusOr<std::string> PrepareSetup(storage::WriteTransaction& transaction,
                                         const std::string& code_digest, absl::Time expires_at) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t administrators,
                          storage::CountAdministrators(transaction.snapshot()));
  if (administrators > 0) return absl::FailedPreconditionError("there is an administrator already");
  storage::PutPendingCode(transaction, {code_digest, "", expires_at});
  return std::string("relaisd");
}

absl::StatusOr<std::string> CompleteSetup(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CompleteSetupRequest& request,
                                          const std::string& code_digest, const std::string& password_hash) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::PendingCode code,
                          LoadPendingCodeOrError(call, snapshot, code_digest));
  if (!code.user_id.empty()) return convert::CodeInvalid();
  RequestReader input(call, snapshot);
  storage::UserRecord user;
  user.user_id = input.Identifier("user_id", request.user_id());
  user.revision = 1;
  user.organization = input.Organization(
      "organization", request.organization().empty() ? "pole" : request.organization(), Presence::kRequired);
  user.title =
      input.Text("title", request.title(), Presence::kOptional, domain::kMaxName, Privacy::kPersonal);
  std::vector<v1::Role> roles = {v1::ROLE_ADMINISTRATOR};
  for (const int role : request.roles()) roles.push_back(static_cast<v1::Role>(role));
  RELAIS_ASSIGN_OR_RETURN(user.roles, ReadRoles(input, "roles", roles, user.organization));
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_ASSIGN_OR_RETURN(const auto taken, storage::FindUser(snapshot, user.user_id));
  std::string name = convert::Named("users", user.user_id);
  if (taken.has_value()) return convert::AlreadyExists(name);
  transaction.Insert(user);
  storage::Credential credential;
  credential.user_id = user.user_id;
  credential.password_hash = password_hash;
  storage::PutCredential(transaction, credential);
  storage::RemovePendingCodes(transaction, "");
  return name;
}

absl::StatusOr<std::string> AcceptInvitation(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::AcceptInvitationRequest& request,
                                             const std::string& code_digest,
                                             const std::string& password_hash) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::PendingCode code,
                          LoadPendingCodeOrError(call, snapshot, code_digest));
  const std::string user_id = UserIdOf(request.user());
  if (code.user_id != user_id) return convert::CodeInvalid();
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(snapshot, user_id));
  if (!user.has_value() || !user->active) return convert::CodeInvalid();
  RELAIS_ASSIGN_OR_RETURN(storage::Credential credential, CredentialOf(snapshot, user_id));
  credential.password_hash = password_hash;
  storage::PutCredential(transaction, credential);
  storage::RemovePendingCodes(transaction, user_id);
  Touch(transaction, *user);
  return convert::Named("users", user_id);
}

absl::StatusOr<std::string> RecordSignIn(const CallContext& call, storage::WriteTransaction& transaction,
                                         const NewSession& session) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(snapshot, session.user_id));
  if (!user.has_value() || !user->active) return convert::CredentialsWrong();
  RELAIS_RETURN_IF_ERROR(session.passkey.has_value()
                             ? UsePasskey(call, transaction, session.user_id, *session.passkey)
                             : UseSecrets(transaction, session));
  RELAIS_RETURN_IF_ERROR(MakeRoom(call, transaction, session));
  storage::TokenRecord token;
  token.token_id = session.token_id;
  token.revision = 1;
  token.user_id = session.user_id;
  token.scope = "full";
  token.session = true;
  token.created_at = absl::ToUnixMicros(call.now);
  token.expires_at = absl::ToUnixMicros(session.expires_at);
  token.digest = session.token_digest;
  transaction.Insert(token);
  return TokenName(token);
}

absl::StatusOr<std::string> SignOut(const CallContext& call, storage::WriteTransaction& transaction,
                                    const v1::SignOutRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const auto token,
                          storage::FindToken(transaction.snapshot(), call.principal.token_id));
  if (!token.has_value()) return convert::SignInRequired();
  if (request.everywhere()) {
    // A token for scripts, which may be narrow, must not end what people do.
    if (!call.principal.session) return convert::ScopeTooNarrow("SignOut");
    RELAIS_RETURN_IF_ERROR(RevokeOtherSessions(call, transaction));
  }
  Revoke(transaction, *token);
  return TokenName(*token);
}

absl::StatusOr<v1::GetSelfResponse> GetSelf(const CallContext& call, const storage::Snapshot& snapshot,
                                            const v1::GetSelfRequest&) {
  RELAIS_ASSIGN_OR_RETURN(const storage::UserRecord user, Self(call, snapshot));
  v1::GetSelfResponse response;
  RELAIS_ASSIGN_OR_RETURN(*response.mutable_user(), UserMessage(snapshot, user));
  response.set_scope(call.principal.token_scope);
  return response;
}

absl::StatusOr<std::string> ChangePassword(const CallContext& call, storage::WriteTransaction& transaction,
                                           const storage::Credential& verified,
                                           const std::string& password_hash) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::UserRecord user, Self(call, snapshot));
  RELAIS_ASSIGN_OR_RETURN(storage::Credential credential, Unchanged(snapshot, verified));
  credential.password_hash = password_hash;
  storage::PutCredential(transaction, credential);
  RELAIS_RETURN_IF_ERROR(RevokeOtherSessions(call, transaction));
  Touch(transaction, user);
  return convert::Named("users", user.user_id);
}

absl::StatusOr<std::string> EnrollOneTimeCode(const CallContext& call, storage::WriteTransaction& transaction,
                                              const storage::Credential& verified,
                                              const std::string& sealed_secret) {
  RELAIS_ASSIGN_OR_RETURN(const storage::UserRecord user, Self(call, transaction.snapshot()));
  RELAIS_ASSIGN_OR_RETURN(storage::Credential credential, Unchanged(transaction.snapshot(), verified));
  std::string name = convert::Named("users", user.user_id);
  // A session and the password alone must not replace a device.
  if (credential.one_time_confirmed) {
    return convert::WrongState(
        name, "enrolled", "enroll",
        {"Un appareil est déjà enregistré; un administrateur peut le retirer en réinvitant.",
         "A device is enrolled already; an administrator takes it away by a new invitation."});
  }
  credential.one_time_secret = sealed_secret;
  credential.one_time_last_step = -1;
  storage::PutCredential(transaction, credential);
  Touch(transaction, user);
  return name;
}

absl::StatusOr<std::string> ConfirmOneTimeCode(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const storage::Credential& verified, std::int64_t step) {
  RELAIS_ASSIGN_OR_RETURN(const storage::UserRecord user, Self(call, transaction.snapshot()));
  RELAIS_ASSIGN_OR_RETURN(storage::Credential credential, Unchanged(transaction.snapshot(), verified));
  if (step <= credential.one_time_last_step) return convert::CredentialsWrong();
  credential.one_time_confirmed = true;
  credential.one_time_last_step = step;
  storage::PutCredential(transaction, credential);
  Touch(transaction, user);
  return convert::Named("users", user.user_id);
}

absl::StatusOr<std::string> CreateToken(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::CreateTokenRequest& request, const NewToken& fresh) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RequestReader input(call, snapshot);
  storage::TokenRecord token;
  token.title = input.Text("token.title", request.token().title(), Presence::kRequired, domain::kMaxTitle);
  token.scope = input.EnumCode("token.scope", request.token().scope(), Presence::kRequired);
  const absl::Time expires_at = absl::FromUnixSeconds(request.token().expire_time().seconds());
  if (!request.token().has_expire_time() || expires_at <= call.now || expires_at > call.now + fresh.longest) {
    input.AddViolation(
        "token.expire_time", "",
        {"un instant à venir, d'ici un an au plus", "an instant to come, within a year at most"});
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_ASSIGN_OR_RETURN(const auto held,
                          storage::ListTokenRecords(snapshot, call.principal.user_id,
                                                    /*all=*/false, call.now, "", storage::kNoLimit));
  if (static_cast<std::int64_t>(held.size()) >= fresh.limit) {
    return convert::WrongState(convert::Named("users", call.principal.user_id), "full", "create token",
                               {absl::StrCat("Vous avez déjà ", held.size(), " jetons; révoquez-en un."),
                                absl::StrCat("You hold ", held.size(), " tokens already; revoke one.")});
  }
  token.token_id = fresh.token_id;
  token.revision = 1;
  token.user_id = call.principal.user_id;
  token.created_at = absl::ToUnixMicros(call.now);
  token.expires_at = absl::ToUnixMicros(expires_at);
  token.digest = fresh.token_digest;
  transaction.Insert(token);
  return TokenName(token);
}

absl::StatusOr<v1::ListTokensResponse> ListTokens(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::ListTokensRequest& request) {
  const std::string user_id = request.parent().empty() ? call.principal.user_id : UserIdOf(request.parent());
  if (user_id != call.principal.user_id && !call.principal.Holds(v1::ROLE_ADMINISTRATOR)) {
    return convert::NotFound(request.parent());
  }
  ListPage page({call, snapshot}, request, "t");
  return page.Answer(
      &v1::ListTokensResponse::mutable_tokens,
      [&] {
        return storage::ListTokenRecords(snapshot, user_id, request.include_all(), call.now, page.after(0),
                                         page.limit());
      },
      [](const storage::TokenRecord& item) { return PageKey(item.token_id); },
      [&](const storage::TokenRecord& item) { return ToMessage(call, snapshot, item); });
}

absl::StatusOr<std::string> RevokeToken(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::RevokeTokenRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::TokenRecord token,
                          LoadTokenOrError(call, transaction.snapshot(), request.name()));
  Revoke(transaction, token);
  return request.name();
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::AccessToken* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::TokenRecord token, LoadTokenOrError(call, snapshot, resource));
  RELAIS_ASSIGN_OR_RETURN(*reply, ToMessage(call, snapshot, token));
  return absl::OkStatus();
}

}  // namespace relais::handlers
