#include <memory>
#include <string>
#include <utility>

#include "relais/v1/account_service.pb.h"
#include "service/auth/account_limits.h"
#include "service/auth/passkey_checks.h"
#include "service/auth/sign_in.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/accounts/accounts.h"
#include "service/handlers/accounts/passkeys.h"
#include "service/secrets/token.h"
#include "storage/status_macros.h"

namespace relais::dispatch {
namespace {

using handlers::CallContext;
using handlers::SignInChecks;
using storage::Snapshot;
using storage::WriteTransaction;
using Checks = std::shared_ptr<const SignInChecks>;
using Passkeys = std::shared_ptr<handlers::PasskeyChecks>;

// Sets the first password of an account by a code: setup or invitation.
template <class Request, class Response>
UnaryMethod WithCode(Checks checks, std::string (*user_of)(const Request&),
                     const std::string& (Request::*code)() const,
                     absl::StatusOr<std::string> (*handler)(const CallContext&, WriteTransaction&,
                                                            const Request&, const std::string&,
                                                            const std::string&)) {
  return CustomWrite<Request, Response>([=](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
                                            const Request& request, Response& response) {
    auto checked = std::make_shared<SignInChecks::FirstPassword>();
    return adapter.PreparedWrite(
        std::move(exchange),
        [=, &request](Call& call) -> absl::Status {
          const std::string user_id = user_of(request);
          RELAIS_RETURN_IF_ERROR(handlers::CheckNewPassword("password", request.password(), user_id));
          RELAIS_ASSIGN_OR_RETURN(
              *checked, checks->CheckCode(call.context(), (request.*code)(), user_id, request.password()));
          call.set_actor(convert::Named("users", user_id));
          return absl::OkStatus();
        },
        [=, &request](const CallContext& call, WriteTransaction& transaction) {
          return handler(call, transaction, request, checked->code_digest, checked->password_hash);
        },
        ReplyOf<v1::User>(response));
  });
}

UnaryMethod SignIn(Checks checks, Passkeys passkeys) {
  return CustomWrite<v1::SignInRequest, v1::SignInResponse>(
      [checks, passkeys](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
                         const v1::SignInRequest& request, v1::SignInResponse& response) {
        auto opened = std::make_shared<SignInChecks::OpenedSession>();
        return adapter.PreparedWrite(
            std::move(exchange),
            [=, &request](Call& call) -> absl::Status {
              RELAIS_ASSIGN_OR_RETURN(*opened, request.has_passkey()
                                                   ? passkeys->CheckSignIn(call.context(), request.passkey())
                                                   : checks->CheckSignIn(call.context(), request));
              call.set_actor(convert::Named("users", opened->session.user_id));
              return absl::OkStatus();
            },
            [opened](const CallContext& call, WriteTransaction& transaction) {
              return handlers::RecordSignIn(call, transaction, opened->session);
            },
            [opened, &response](const CallContext& call, const Snapshot& snapshot,
                                const std::string&) -> absl::Status {
              response.set_token(opened->token);
              *response.mutable_expire_time() = convert::ToTimestamp(opened->session.expires_at);
              v1::User& user = *response.mutable_user();
              RELAIS_RETURN_IF_ERROR(
                  handlers::Reply(call, snapshot, convert::Named("users", opened->session.user_id), &user));
              response.set_one_time_code_enrollment_required(user.one_time_code_required() &&
                                                             !user.one_time_code_enrolled());
              return absl::OkStatus();
            });
      });
}

UnaryMethod ChangePassword(Checks checks) {
  return CustomWrite<v1::ChangePasswordRequest, v1::ChangePasswordResponse>(
      [checks](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
               const v1::ChangePasswordRequest& request, v1::ChangePasswordResponse&) {
        auto verified = std::make_shared<storage::Credential>();
        auto hash = std::make_shared<std::string>();
        return adapter.PreparedWrite(
            std::move(exchange),
            [=, &request](Call& call) -> absl::Status {
              const CallContext& context = call.context();
              RELAIS_ASSIGN_OR_RETURN(*verified,
                                      checks->CheckOwnPassword(context, request.current_password()));
              RELAIS_RETURN_IF_ERROR(handlers::CheckNewPassword("new_password", request.new_password(),
                                                                context.principal.user_id));
              RELAIS_ASSIGN_OR_RETURN(*hash, secrets::HashPassword(request.new_password()));
              return absl::OkStatus();
            },
            [=](const CallContext& call, WriteTransaction& transaction) {
              return handlers::ChangePassword(call, transaction, *verified, *hash);
            },
            &Adapter::NoReply);
      });
}

UnaryMethod EnrollOneTimeCode(Checks checks) {
  return CustomWrite<v1::EnrollOneTimeCodeRequest, v1::EnrollOneTimeCodeResponse>(
      [checks](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
               const v1::EnrollOneTimeCodeRequest& request, v1::EnrollOneTimeCodeResponse& response) {
        auto verified = std::make_shared<storage::Credential>();
        auto secret = std::make_shared<SignInChecks::OneTimeSecret>();
        return adapter.PreparedWrite(
            std::move(exchange),
            [=, &request](Call& call) -> absl::Status {
              RELAIS_ASSIGN_OR_RETURN(*verified,
                                      checks->CheckOwnPassword(call.context(), request.password()));
              *secret = checks->NewOneTimeSecret(call.context());
              return absl::OkStatus();
            },
            [=](const CallContext& call, WriteTransaction& transaction) {
              return handlers::EnrollOneTimeCode(call, transaction, *verified, secret->sealed);
            },
            [secret, &response](const CallContext&, const Snapshot&, const std::string&) {
              response.set_uri(secret->uri);
              return absl::OkStatus();
            });
      });
}

UnaryMethod ConfirmOneTimeCode(Checks checks) {
  return CustomWrite<v1::ConfirmOneTimeCodeRequest, v1::ConfirmOneTimeCodeResponse>(
      [checks](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
               const v1::ConfirmOneTimeCodeRequest& request, v1::ConfirmOneTimeCodeResponse&) {
        auto checked = std::make_shared<SignInChecks::OneTimeCode>();
        return adapter.PreparedWrite(
            std::move(exchange),
            [=, &request](Call& call) -> absl::Status {
              RELAIS_ASSIGN_OR_RETURN(*checked,
                                      checks->CheckOneTimeCode(call.context(), request.one_time_code()));
              return absl::OkStatus();
            },
            [checked](const CallContext& call, WriteTransaction& transaction) {
              return handlers::ConfirmOneTimeCode(call, transaction, checked->verified, checked->step);
            },
            &Adapter::NoReply);
      });
}

UnaryMethod StartPasskeySignIn(const Passkeys& passkeys) {
  return CustomRead<v1::StartPasskeySignInRequest, v1::StartPasskeySignInResponse>(
      [passkeys](const CallContext& call, const Snapshot&, const v1::StartPasskeySignInRequest&,
                 v1::StartPasskeySignInResponse& response) {
        passkeys->StartSignIn(call, response);
        return absl::OkStatus();
      });
}

// Writes nothing: it is a write only to check the password where passwords are checked.
UnaryMethod StartPasskeyEnrollment(Checks checks, Passkeys passkeys) {
  return CustomWrite<v1::StartPasskeyEnrollmentRequest, v1::StartPasskeyEnrollmentResponse>(
      [=](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
          const v1::StartPasskeyEnrollmentRequest& request, v1::StartPasskeyEnrollmentResponse& response) {
        adapter.PreparedWrite(
            std::move(exchange),
            [=, &request](Call& call) {
              return checks->CheckOwnPassword(call.context(), request.password()).status();
            },
            [](const CallContext& call, WriteTransaction&) -> absl::StatusOr<std::string> {
              return convert::Named("users", call.principal.user_id);
            },
            [passkeys, &response](const CallContext& call, const Snapshot& snapshot, const std::string&) {
              return passkeys->StartEnrollment(call, snapshot, response);
            });
      });
}

UnaryMethod CreatePasskey(Passkeys passkeys) {
  return CustomWrite<v1::CreatePasskeyRequest, v1::CreatePasskeyResponse>(
      [passkeys](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
                 const v1::CreatePasskeyRequest& request, v1::CreatePasskeyResponse& response) {
        auto passkey = std::make_shared<handlers::NewPasskey>();
        passkey->passkey_id = secrets::NewIdentifier();
        passkey->limit = handlers::kPasskeysPerUser;
        adapter.PreparedWrite(
            std::move(exchange),
            [=, &request](Call& call) -> absl::Status {
              RELAIS_ASSIGN_OR_RETURN(passkey->key, passkeys->CheckEnrollment(call.context(), request));
              return absl::OkStatus();
            },
            [=, &request](const CallContext& call, WriteTransaction& transaction) {
              return handlers::CreatePasskey(call, transaction, request, *passkey);
            },
            ReplyOf<v1::Passkey>(response));
      });
}

// A secret in the response of the call that made it; a retry with the same request id does not get it.
struct ShownOnce {
  std::string secret;
  bool made = false;
};

UnaryMethod CreateToken(Checks checks) {
  return CustomWrite<v1::CreateTokenRequest, v1::CreateTokenResponse>(
      [checks](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
               const v1::CreateTokenRequest& request, v1::CreateTokenResponse& response) {
        auto once = std::make_shared<ShownOnce>();
        once->secret = secrets::NewToken();
        const handlers::NewToken token = {secrets::NewIdentifier(), checks->TokenDigest(once->secret),
                                          handlers::kTokensPerUser, handlers::kTokenTime};
        return adapter.Write(
            std::move(exchange),
            [=, &request](const CallContext& call, WriteTransaction& transaction) {
              once->made = true;
              return handlers::CreateToken(call, transaction, request, token);
            },
            [once, &response](const CallContext& call, const Snapshot& snapshot,
                              const std::string& resource) {
              if (once->made) response.set_secret(once->secret);
              return handlers::Reply(call, snapshot, resource, response.mutable_token());
            });
      });
}

// Creates an account, or invites its user again.
template <class Request, class Response>
UnaryMethod WithInvitation(Checks checks,
                           absl::StatusOr<std::string> (*handler)(const CallContext&, WriteTransaction&,
                                                                  const Request&, const std::string&,
                                                                  absl::Time)) {
  return CustomWrite<Request, Response>([=](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
                                            const Request& request, Response& response) {
    auto once = std::make_shared<ShownOnce>();
    once->secret = secrets::NewShortCode();
    const std::string digest = checks->CodeDigest(once->secret);
    return adapter.Write(
        std::move(exchange),
        [=, &request](const CallContext& call, WriteTransaction& transaction) {
          once->made = true;
          return handler(call, transaction, request, digest, call.now + handlers::kInvitationTime);
        },
        [once, &response](const CallContext& call, const Snapshot& snapshot, const std::string& resource) {
          if (once->made) response.set_invitation_code(once->secret);
          return handlers::Reply(call, snapshot, resource, response.mutable_user());
        });
  });
}

}  // namespace

Service NewAccountService(const ServerDependencies& dependencies) {
  const auto checks = std::make_shared<const SignInChecks>(dependencies.store, dependencies.key,
                                                           dependencies.throttle, dependencies.passwords);
  const auto passkeys = std::make_shared<handlers::PasskeyChecks>(
      checks, dependencies.store, dependencies.key, dependencies.relying_party);
  return NewService(
      "relais.v1.AccountService",
      {
          WithCode<v1::CompleteSetupRequest, v1::CompleteSetupResponse>(
              checks, [](const v1::CompleteSetupRequest& request) { return request.user_id(); },
              &v1::CompleteSetupRequest::setup_code, &handlers::CompleteSetup),
          WithCode<v1::AcceptInvitationRequest, v1::AcceptInvitationResponse>(
              checks,
              [](const v1::AcceptInvitationRequest& request) { return handlers::UserIdOf(request.user()); },
              &v1::AcceptInvitationRequest::invitation_code, &handlers::AcceptInvitation),
          SignIn(checks, passkeys),
          WriteOnly(&handlers::SignOut),
          Read(&handlers::GetSelf),
          ChangePassword(checks),
          EnrollOneTimeCode(checks),
          ConfirmOneTimeCode(checks),
          StartPasskeySignIn(passkeys),
          StartPasskeyEnrollment(checks, passkeys),
          CreatePasskey(passkeys),
          Read(&handlers::ListPasskeys),
          WriteOnly(&handlers::DeletePasskey),
          CreateToken(checks),
          Read(&handlers::ListTokens),
          Write<v1::AccessToken>(&handlers::RevokeToken),
          WithInvitation<v1::CreateUserRequest, v1::CreateUserResponse>(checks, &handlers::CreateUser),
          WithInvitation<v1::InviteUserRequest, v1::InviteUserResponse>(checks, &handlers::InviteUser),
          Read(&handlers::GetUser),
          Read(&handlers::ListUsers),
          Write<v1::User>(&handlers::UpdateUser),
          Write<v1::User>(&handlers::DisableUser),
          Write<v1::User>(&handlers::EnableUser),
      });
}

}  // namespace relais::dispatch
