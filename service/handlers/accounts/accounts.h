#ifndef RELAIS_SERVICE_HANDLERS_ACCOUNTS_ACCOUNTS_H_
#define RELAIS_SERVICE_HANDLERS_ACCOUNTS_ACCOUNTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "relais/v1/account_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/store.h"

// Handlers of AccountService. What takes long or needs a secret (hashing, digests, sealing) is done by the
// caller, who passes its result; these decide and write. Statuses are those that the .proto documents.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// `users/jtremblay` or `jtremblay` as an identifier.
std::string UserIdOf(const std::string& name_or_id);

// INVALID_FIELDS where the password is not good enough for this user.
absl::Status CheckNewPassword(const std::string& field, const std::string& password,
                              const std::string& user_id);

// Keeps a setup code, which takes the place of the one before. FAILED_PRECONDITION where there is an
// administrator.
absl::StatusOr<std::string> PrepareSetup(storage::WriteTransaction& transaction,
                                         const std::string& code_digest, absl::Time expires_at);

absl::StatusOr<std::string> CompleteSetup(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CompleteSetupRequest& request,
                                          const std::string& code_digest, const std::string& password_hash);

absl::StatusOr<std::string> AcceptInvitation(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::AcceptInvitationRequest& request,
                                             const std::string& code_digest,
                                             const std::string& password_hash);

// What is known of a user who signs in; both empty where there is nobody of that name.
struct SignInFacts {
  std::optional<storage::UserRecord> user;
  std::optional<storage::Credential> credential;
};
absl::StatusOr<SignInFacts> FindForSignIn(const storage::Snapshot& snapshot, const std::string& user_id);

// A session for a user whose password, and one-time code where one is enrolled, were right. `one_time_step`
// is the step of the code that was used. Gives the token's name.
struct NewSession {
  std::string user_id;
  std::string token_id;
  std::string token_digest;
  absl::Time expires_at;
  std::optional<std::int64_t> one_time_step;
  // What password and code were held against. CREDENTIALS_WRONG where it changed while the sign-in waited.
  storage::Credential verified;
  // Sessions that may stand at once: the oldest goes.
  std::int64_t limit = 0;
};
absl::StatusOr<std::string> RecordSignIn(const CallContext& call, storage::WriteTransaction& transaction,
                                         const NewSession& session);

absl::StatusOr<std::string> SignOut(const CallContext& call, storage::WriteTransaction& transaction,
                                    const v1::SignOutRequest& request);

absl::StatusOr<v1::GetSelfResponse> GetSelf(const CallContext& call, const storage::Snapshot& snapshot,
                                            const v1::GetSelfRequest& request);

// Of the next three, `verified` is what password or code were held against: CREDENTIALS_WRONG where it
// changed while the call waited. Sets the password and revokes the user's other sessions.
absl::StatusOr<std::string> ChangePassword(const CallContext& call, storage::WriteTransaction& transaction,
                                           const storage::Credential& verified,
                                           const std::string& password_hash);
// Begins with a new secret, sealed.
absl::StatusOr<std::string> EnrollOneTimeCode(const CallContext& call, storage::WriteTransaction& transaction,
                                              const storage::Credential& verified,
                                              const std::string& sealed_secret);
// The code of `step` was right for the secret that was begun.
absl::StatusOr<std::string> ConfirmOneTimeCode(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const storage::Credential& verified, std::int64_t step);

// A token for scripts; `limit` is how many a user may hold, `longest` how long one may last.
struct NewToken {
  std::string token_id;
  std::string token_digest;
  std::int64_t limit = 0;
  absl::Duration longest;
};
absl::StatusOr<std::string> CreateToken(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::CreateTokenRequest& request, const NewToken& token);
absl::StatusOr<v1::ListTokensResponse> ListTokens(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::ListTokensRequest& request);
absl::StatusOr<std::string> RevokeToken(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::RevokeTokenRequest& request);

absl::StatusOr<std::string> CreateUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::CreateUserRequest& request, const std::string& code_digest,
                                       absl::Time code_expires_at);
absl::StatusOr<std::string> InviteUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::InviteUserRequest& request, const std::string& code_digest,
                                       absl::Time code_expires_at);
absl::StatusOr<v1::GetUserResponse> GetUser(const CallContext& call, const storage::Snapshot& snapshot,
                                            const v1::GetUserRequest& request);
absl::StatusOr<v1::ListUsersResponse> ListUsers(const CallContext& call, const storage::Snapshot& snapshot,
                                                const v1::ListUsersRequest& request);
absl::StatusOr<std::string> UpdateUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::UpdateUserRequest& request);
absl::StatusOr<std::string> DisableUser(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::DisableUserRequest& request);
absl::StatusOr<std::string> EnableUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::EnableUserRequest& request);

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::User* reply);
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::AccessToken* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_ACCOUNTS_ACCOUNTS_H_
