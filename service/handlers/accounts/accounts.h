#ifndef RELAIS_SERVICE_HANDLERS_ACCOUNTS_ACCOUNTS_H_
#define RELAIS_SERVICE_HANDLERS_ACCOUNTS_ACCOUNTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "relais/v1/account_service.pb.h"
#include "service/auth/call_context.h"
#include "service/auth/session.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/store.h"

// Handlers of AccountService: one function for each RPC, with its name. service/auth/sign_in.h hashes
// passwords, digests codes and seals secrets; the RPC layer passes the results; the handlers decide and
// write. INVALID_ARGUMENT with every invalid field; ABORTED for a stale etag (an empty one is not checked).
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns the identifier in `users/jtremblay` or `jtremblay`.
std::string UserIdOf(const std::string& name_or_id);

// INVALID_ARGUMENT if the password is under 12 characters, over 256 bytes or too easy to guess for this user.
absl::Status CheckNewPassword(const std::string& field, const std::string& password,
                              const std::string& user_id);

// Stores a setup code and replaces the previous one. For `relaisd init`, not for an RPC. FAILED_PRECONDITION
// if there is an administrator.
absl::StatusOr<std::string> PrepareSetup(storage::WriteTransaction& transaction,
                                         const std::string& code_digest, absl::Time expires_at);

// Creates the first administrator, with the roles of the request too, and removes the setup code. Needs no
// sign-in. The organization defaults to `pole`. PERMISSION_DENIED if the code is wrong, used or expired;
// ALREADY_EXISTS if the user exists.
absl::StatusOr<std::string> CompleteSetup(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CompleteSetupRequest& request,
                                          const std::string& code_digest, const std::string& password_hash);

// Sets the password of an invited user and removes the invitation code. Needs no sign-in. PERMISSION_DENIED
// if the code is wrong, expired or of another user, or the account is disabled.
absl::StatusOr<std::string> AcceptInvitation(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::AcceptInvitationRequest& request,
                                             const std::string& code_digest,
                                             const std::string& password_hash);

// Inserts the session's token and revokes the oldest sessions beyond the limit. UNAUTHENTICATED if the
// account is disabled, the secrets have changed, or the one-time code or passkey was used. Returns the
// token's name.
absl::StatusOr<std::string> RecordSignIn(const CallContext& call, storage::WriteTransaction& transaction,
                                         const NewSession& session);

// Revokes the token that the call carries. For every signed-in user.
absl::StatusOr<std::string> SignOut(const CallContext& call, storage::WriteTransaction& transaction,
                                    const v1::SignOutRequest& request);

// Returns the calling user and the scope of its token. For every signed-in user.
absl::StatusOr<v1::GetSelfResponse> GetSelf(const CallContext& call, const storage::Snapshot& snapshot,
                                            const v1::GetSelfRequest& request);

// Sets the caller's password and revokes its other sessions; tokens for scripts stay. In this and the next
// two, `verified` holds the secrets that password or code were checked against. UNAUTHENTICATED if they
// changed while the call waited. Only with the token of a sign-in.
absl::StatusOr<std::string> ChangePassword(const CallContext& call, storage::WriteTransaction& transaction,
                                           const storage::Credential& verified,
                                           const std::string& password_hash);
// Stores a new sealed secret, which takes effect with ConfirmOneTimeCode. FAILED_PRECONDITION if a device is
// enrolled: only a new invitation removes it.
absl::StatusOr<std::string> EnrollOneTimeCode(const CallContext& call, storage::WriteTransaction& transaction,
                                              const storage::Credential& verified,
                                              const std::string& sealed_secret);
// Confirms the enrollment after a correct code of time step `step`. UNAUTHENTICATED if that step was used.
absl::StatusOr<std::string> ConfirmOneTimeCode(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const storage::Credential& verified, std::int64_t step);

// A token for scripts. `limit` is how many a user may hold, `longest` the longest lifetime.
struct NewToken {
  std::string token_id;
  std::string token_digest;
  std::int64_t limit = 0;
  absl::Duration longest;
};
// Creates a token for scripts of the caller. Only with the token of a sign-in. Title, scope and expiry are
// required. FAILED_PRECONDITION if the caller holds `limit` tokens. Returns the token's name; the secret is
// not stored.
absl::StatusOr<std::string> CreateToken(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::CreateTokenRequest& request, const NewToken& token);
// Returns the valid tokens of the caller, by identifier; with `include_all`, sessions and revoked or expired
// ones too. An administrator may name another user; others get NOT_FOUND.
absl::StatusOr<v1::ListTokensResponse> ListTokens(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::ListTokensRequest& request);
// Revokes a token of the caller; an administrator may revoke any. NOT_FOUND for another's. No effect if it is
// revoked.
absl::StatusOr<std::string> RevokeToken(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::RevokeTokenRequest& request);

// Creates an account under an identifier of the caller's choice and stores its invitation code. For
// administrators. The organization must have accounts; AGENT only in an MRC agency, ADVISOR only at the Pôle.
// ALREADY_EXISTS if the identifier is taken. Queues no mail.
absl::StatusOr<std::string> CreateUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::CreateUserRequest& request, const std::string& code_digest,
                                       absl::Time code_expires_at);
// Stores a new invitation code, for a first or forgotten password. For administrators. Deletes password,
// one-time code and passkeys, and revokes all tokens, at once. Takes no etag.
absl::StatusOr<std::string> InviteUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::InviteUserRequest& request, const std::string& code_digest,
                                       absl::Time code_expires_at);
// Returns a user. For administrators, agents and advisors. NOT_FOUND for a user of another organization,
// except for administrators.
absl::StatusOr<v1::GetUserResponse> GetUser(const CallContext& call, const storage::Snapshot& snapshot,
                                            const v1::GetUserRequest& request);
// Returns users by identifier: all for administrators, those of the own organization for agents and advisors.
absl::StatusOr<v1::ListUsersResponse> ListUsers(const CallContext& call, const storage::Snapshot& snapshot,
                                                const v1::ListUsersRequest& request);
// Changes organization, roles, title, email or the need for a one-time code, by the mask. For administrators.
// Checks the etag. FAILED_PRECONDITION if no active administrator would be left. An update that changes
// nothing writes no revision.
absl::StatusOr<std::string> UpdateUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::UpdateUserRequest& request);
// Disables an account; revokes all its tokens and its invitation code. For administrators. Checks the etag.
// FAILED_PRECONDITION if no active administrator would be left. No effect if it is disabled.
absl::StatusOr<std::string> DisableUser(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::DisableUserRequest& request);
// Enables an account; its old tokens stay revoked. For administrators. Checks the etag. No effect if it is
// enabled.
absl::StatusOr<std::string> EnableUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::EnableUserRequest& request);

// Fills `reply` with the user named `resource`, for a caller that has just written it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::User* reply);
// Fills `reply` with the token named `resource`. NOT_FOUND for another user's, except for administrators.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::AccessToken* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_ACCOUNTS_ACCOUNTS_H_
