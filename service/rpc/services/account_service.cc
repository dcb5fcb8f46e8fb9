#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/handlers/accounts/accounts.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/overload/limits.h"
#include "service/rpc/services/services.h"
#include "service/secrets/token.h"
#include "service/secrets/totp.h"
#include "storage/status_macros.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;
using handlers::CallContext;
using storage::Snapshot;
using storage::WriteTransaction;

constexpr char kIssuer[] = "Relais";

// Results of a preparation for the write that follows it.
struct Prepared {
  std::string password_hash;
  std::string code_digest;
  std::string one_time_secret;
  std::int64_t one_time_step = 0;
  // The stored credential that the password or code was checked against.
  storage::Credential verified;
  handlers::NewSession session;
};

// A secret in the response of the call that made it; a retry with the same request id does not get it.
struct ShownOnce {
  std::string secret;
  bool made = false;
};

class AccountService final : public v1::AccountService::CallbackService {
 public:
  explicit AccountService(const ServerDependencies& dependencies)
      : dependencies_(dependencies), adapter_(dependencies) {}

  Reactor* CompleteSetup(Context* c, const v1::CompleteSetupRequest* q,
                         v1::CompleteSetupResponse* r) override {
    auto prepared = std::make_shared<Prepared>();
    return adapter_.PreparedWrite(
        c, q, "",
        [this, q, prepared](Call& call) -> absl::Status {
          RELAIS_RETURN_IF_ERROR(handlers::CheckNewPassword("password", q->password(), q->user_id()));
          return PrepareCode(call, q->setup_code(), q->user_id(), q->password(), *prepared);
        },
        [q, prepared](const CallContext& call, WriteTransaction& transaction) {
          return handlers::CompleteSetup(call, transaction, *q, prepared->code_digest,
                                         prepared->password_hash);
        },
        [r](const CallContext& call, const Snapshot& snapshot, const std::string& resource) {
          return handlers::Reply(call, snapshot, resource, r->mutable_user());
        });
  }

  Reactor* AcceptInvitation(Context* c, const v1::AcceptInvitationRequest* q,
                            v1::AcceptInvitationResponse* r) override {
    auto prepared = std::make_shared<Prepared>();
    return adapter_.PreparedWrite(
        c, q, "",
        [this, q, prepared](Call& call) -> absl::Status {
          const std::string user_id = handlers::UserIdOf(q->user());
          RELAIS_RETURN_IF_ERROR(handlers::CheckNewPassword("password", q->password(), user_id));
          return PrepareCode(call, q->invitation_code(), user_id, q->password(), *prepared);
        },
        [q, prepared](const CallContext& call, WriteTransaction& transaction) {
          return handlers::AcceptInvitation(call, transaction, *q, prepared->code_digest,
                                            prepared->password_hash);
        },
        [r](const CallContext& call, const Snapshot& snapshot, const std::string& resource) {
          return handlers::Reply(call, snapshot, resource, r->mutable_user());
        });
  }

  Reactor* SignIn(Context* c, const v1::SignInRequest* q, v1::SignInResponse* r) override {
    auto prepared = std::make_shared<Prepared>();
    return adapter_.PreparedWrite(
        c, q, "", [this, q, r, prepared](Call& call) { return PrepareSignIn(call, *q, *r, *prepared); },
        [prepared](const CallContext& call, WriteTransaction& transaction) {
          return handlers::RecordSignIn(call, transaction, prepared->session);
        },
        [r, prepared](const CallContext& call, const Snapshot& snapshot, const std::string&) -> absl::Status {
          RELAIS_RETURN_IF_ERROR(handlers::Reply(
              call, snapshot, convert::Named("users", prepared->session.user_id), r->mutable_user()));
          r->set_one_time_code_enrollment_required(r->user().one_time_code_required() &&
                                                   !r->user().one_time_code_enrolled());
          return absl::OkStatus();
        });
  }

  Reactor* SignOut(Context* c, const v1::SignOutRequest* q, v1::SignOutResponse*) override {
    return adapter_.WriteWith(
        c, q, "",
        [q](const CallContext& call, WriteTransaction& transaction) {
          return handlers::SignOut(call, transaction, *q);
        },
        &Nothing);
  }

  Reactor* GetSelf(Context* c, const v1::GetSelfRequest* q, v1::GetSelfResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetSelf);
  }

  Reactor* ChangePassword(Context* c, const v1::ChangePasswordRequest* q,
                          v1::ChangePasswordResponse*) override {
    auto prepared = std::make_shared<Prepared>();
    return adapter_.PreparedWrite(
        c, q, "",
        [this, q, prepared](Call& call) -> absl::Status {
          const std::string& user_id = call.context().principal.user_id;
          RELAIS_ASSIGN_OR_RETURN(prepared->verified, CheckOwnPassword(call, q->current_password()));
          RELAIS_RETURN_IF_ERROR(handlers::CheckNewPassword("new_password", q->new_password(), user_id));
          RELAIS_ASSIGN_OR_RETURN(prepared->password_hash, secrets::HashPassword(q->new_password()));
          return absl::OkStatus();
        },
        [prepared](const CallContext& call, WriteTransaction& transaction) {
          return handlers::ChangePassword(call, transaction, prepared->verified, prepared->password_hash);
        },
        &Nothing);
  }

  Reactor* EnrollOneTimeCode(Context* c, const v1::EnrollOneTimeCodeRequest* q,
                             v1::EnrollOneTimeCodeResponse* r) override {
    auto prepared = std::make_shared<Prepared>();
    return adapter_.PreparedWrite(
        c, q, "",
        [this, q, r, prepared](Call& call) -> absl::Status {
          RELAIS_ASSIGN_OR_RETURN(prepared->verified, CheckOwnPassword(call, q->password()));
          const std::string secret = secrets::NewTotpSecret();
          r->set_uri(secrets::TotpUri(secret, kIssuer, call.context().principal.user_id));
          prepared->one_time_secret = secrets::Seal(dependencies_.key, secret);
          return absl::OkStatus();
        },
        [prepared](const CallContext& call, WriteTransaction& transaction) {
          return handlers::EnrollOneTimeCode(call, transaction, prepared->verified,
                                             prepared->one_time_secret);
        },
        &Nothing);
  }

  Reactor* ConfirmOneTimeCode(Context* c, const v1::ConfirmOneTimeCodeRequest* q,
                              v1::ConfirmOneTimeCodeResponse*) override {
    auto prepared = std::make_shared<Prepared>();
    return adapter_.PreparedWrite(
        c, q, "",
        [this, q, prepared](Call& call) -> absl::Status {
          const CallContext& context = call.context();
          RELAIS_RETURN_IF_ERROR(CheckWait(context, context.principal.user_id));
          RELAIS_ASSIGN_OR_RETURN(const handlers::SignInFacts facts,
                                  Facts(context, context.principal.user_id));
          std::optional<std::int64_t> step;
          if (facts.credential.has_value())
            step = MatchingStep(context, *facts.credential, q->one_time_code());
          if (!step.has_value()) return Wrong(context, context.principal.user_id);
          prepared->verified = *facts.credential;
          prepared->one_time_step = *step;
          return absl::OkStatus();
        },
        [prepared](const CallContext& call, WriteTransaction& transaction) {
          return handlers::ConfirmOneTimeCode(call, transaction, prepared->verified, prepared->one_time_step);
        },
        &Nothing);
  }

  Reactor* CreateToken(Context* c, const v1::CreateTokenRequest* q, v1::CreateTokenResponse* r) override {
    auto once = std::make_shared<ShownOnce>();
    once->secret = secrets::NewToken();
    const handlers::NewToken token = {secrets::NewIdentifier(),
                                      secrets::KeyedDigest(dependencies_.key, kTokenDigest, once->secret),
                                      kTokensPerUser, kTokenTime};
    return adapter_.WriteWith(
        c, q, q->request_id(),
        [q, once, token](const CallContext& call, WriteTransaction& transaction) {
          once->made = true;
          return handlers::CreateToken(call, transaction, *q, token);
        },
        [r, once](const CallContext& call, const Snapshot& snapshot, const std::string& resource) {
          if (once->made) r->set_secret(once->secret);
          return handlers::Reply(call, snapshot, resource, r->mutable_token());
        });
  }

  Reactor* ListTokens(Context* c, const v1::ListTokensRequest* q, v1::ListTokensResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListTokens);
  }

  Reactor* RevokeToken(Context* c, const v1::RevokeTokenRequest* q, v1::RevokeTokenResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::RevokeToken, &v1::RevokeTokenResponse::mutable_token);
  }

  Reactor* CreateUser(Context* c, const v1::CreateUserRequest* q, v1::CreateUserResponse* r) override {
    return WithInvitation(c, q, r, &handlers::CreateUser);
  }
  Reactor* InviteUser(Context* c, const v1::InviteUserRequest* q, v1::InviteUserResponse* r) override {
    return WithInvitation(c, q, r, &handlers::InviteUser);
  }
  Reactor* GetUser(Context* c, const v1::GetUserRequest* q, v1::GetUserResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetUser);
  }
  Reactor* ListUsers(Context* c, const v1::ListUsersRequest* q, v1::ListUsersResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListUsers);
  }
  Reactor* UpdateUser(Context* c, const v1::UpdateUserRequest* q, v1::UpdateUserResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateUser, &v1::UpdateUserResponse::mutable_user);
  }
  Reactor* DisableUser(Context* c, const v1::DisableUserRequest* q, v1::DisableUserResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::DisableUser, &v1::DisableUserResponse::mutable_user);
  }
  Reactor* EnableUser(Context* c, const v1::EnableUserRequest* q, v1::EnableUserResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::EnableUser, &v1::EnableUserResponse::mutable_user);
  }

 private:
  static absl::Status Nothing(const CallContext&, const Snapshot&, const std::string&) {
    return absl::OkStatus();
  }

  template <class Request, class Response>
  Reactor* WithInvitation(Context* c, const Request* q, Response* r,
                          absl::StatusOr<std::string> (*handler)(const CallContext&, WriteTransaction&,
                                                                 const Request&, const std::string&,
                                                                 absl::Time)) const {
    auto once = std::make_shared<ShownOnce>();
    once->secret = secrets::NewShortCode();
    const std::string digest = CodeDigest(once->secret);
    return adapter_.WriteWith(
        c, q, q->request_id(),
        [q, once, digest, handler](const CallContext& call, WriteTransaction& transaction) {
          once->made = true;
          return handler(call, transaction, *q, digest, call.now + kInvitationTime);
        },
        [r, once](const CallContext& call, const Snapshot& snapshot, const std::string& resource) {
          if (once->made) r->set_invitation_code(once->secret);
          return handlers::Reply(call, snapshot, resource, r->mutable_user());
        });
  }

  std::string CodeDigest(const std::string& code) const {
    return secrets::KeyedDigest(dependencies_.key, kCodeDigest, code);
  }

  absl::Status CheckWait(const CallContext& context, const std::string& user_id) const {
    const absl::Duration wait = dependencies_.throttle.Wait(context.now, user_id, context.address);
    return wait > absl::ZeroDuration() ? convert::TooManyAttempts(wait) : absl::OkStatus();
  }

  absl::Status Wrong(const CallContext& context, const std::string& user_id) const {
    dependencies_.throttle.Failed(context.now, user_id, context.address);
    return convert::CredentialsWrong();
  }

  absl::StatusOr<handlers::SignInFacts> Facts(const CallContext& context, const std::string& user_id) const {
    absl::StatusOr<handlers::SignInFacts> facts;
    RELAIS_RETURN_IF_ERROR(dependencies_.store.Read(context.deadline, [&](const Snapshot& snapshot) {
      facts = handlers::FindForSignIn(snapshot, user_id);
      return facts.status();
    }));
    return facts;
  }

  // Wrong codes are throttled like wrong passwords.
  absl::Status PrepareCode(Call& call, const std::string& code, const std::string& user_id,
                           const std::string& password, Prepared& prepared) const {
    const CallContext& context = call.context();
    RELAIS_RETURN_IF_ERROR(CheckWait(context, user_id));
    const std::optional<std::string> normalized = secrets::NormalizeShortCode(code);
    prepared.code_digest = CodeDigest(normalized.value_or(""));
    absl::StatusOr<std::optional<storage::PendingCode>> found;
    RELAIS_RETURN_IF_ERROR(dependencies_.store.Read(context.deadline, [&](const Snapshot& snapshot) {
      found = storage::FindPendingCode(snapshot, prepared.code_digest);
      return found.status();
    }));
    if (!normalized.has_value() || !found->has_value()) {
      dependencies_.throttle.Failed(context.now, user_id, context.address);
      return convert::CodeInvalid();
    }
    RELAIS_ASSIGN_OR_RETURN(prepared.password_hash, secrets::HashPassword(password));
    call.set_actor(convert::Named("users", user_id));
    return absl::OkStatus();
  }

  std::optional<std::int64_t> MatchingStep(const CallContext& context, const storage::Credential& credential,
                                           const std::string& code) const {
    const absl::StatusOr<std::string> secret = secrets::Open(dependencies_.key, credential.one_time_secret);
    if (!secret.ok()) return std::nullopt;
    return secrets::MatchTotp(*secret, code, context.now, credential.one_time_last_step);
  }

  // Checks the caller's own password and returns the caller's credential.
  absl::StatusOr<storage::Credential> CheckOwnPassword(const Call& call, const std::string& password) const {
    const CallContext& context = call.context();
    const std::string& user_id = context.principal.user_id;
    RELAIS_RETURN_IF_ERROR(CheckWait(context, user_id));
    RELAIS_ASSIGN_OR_RETURN(const handlers::SignInFacts facts, Facts(context, user_id));
    if (!PasswordFits(facts, password)) return Wrong(context, user_id);
    return *facts.credential;
  }

  // Verifies once on every path, so that the time does not reveal whether the user exists.
  bool PasswordFits(const handlers::SignInFacts& facts, const std::string& password) const {
    std::optional<std::string> hash;
    if (facts.credential.has_value() && !facts.credential->password_hash.empty()) {
      hash = facts.credential->password_hash;
    }
    return dependencies_.passwords.VerifyPassword(hash, password) == secrets::PasswordVerifier::Check::kMatch;
  }

  absl::Status PrepareSignIn(Call& call, const v1::SignInRequest& request, v1::SignInResponse& response,
                             Prepared& prepared) const {
    const CallContext& context = call.context();
    const std::string user_id = handlers::UserIdOf(request.user());
    RELAIS_RETURN_IF_ERROR(CheckWait(context, user_id));
    RELAIS_ASSIGN_OR_RETURN(const handlers::SignInFacts facts, Facts(context, user_id));
    const bool fits = PasswordFits(facts, request.password());
    const bool active = facts.user.has_value() && facts.user->active;
    if (!fits || !active) return Wrong(context, user_id);
    if (facts.credential->one_time_confirmed) {
      prepared.session.one_time_step = MatchingStep(context, *facts.credential, request.one_time_code());
      if (!prepared.session.one_time_step.has_value()) return Wrong(context, user_id);
    }
    dependencies_.throttle.Succeeded(context.now, user_id, context.address);
    prepared.session.user_id = user_id;
    prepared.session.verified = *facts.credential;
    prepared.session.limit = kSessionsPerUser;
    prepared.session.token_id = secrets::NewIdentifier();
    prepared.session.expires_at = context.now + kSessionTime;
    response.set_token(secrets::NewToken());
    *response.mutable_expire_time() = convert::ToTimestamp(prepared.session.expires_at);
    prepared.session.token_digest = secrets::KeyedDigest(dependencies_.key, kTokenDigest, response.token());
    call.set_actor(convert::Named("users", user_id));
    return absl::OkStatus();
  }

  const ServerDependencies dependencies_;
  const Adapter adapter_;
};

}  // namespace

NamedService NewAccountService(const ServerDependencies& dependencies) {
  return {v1::AccountService::service_full_name(), std::make_unique<AccountService>(dependencies)};
}

}  // namespace relais::rpc
