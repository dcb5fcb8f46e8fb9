#ifndef RELAIS_STORAGE_QUERIES_ACCOUNTS_ACCOUNTS_H_
#define RELAIS_STORAGE_QUERIES_ACCOUNTS_ACCOUNTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/records/records.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

// Reads users and tokens, and reads and writes the account tables apart from the journal. Users and tokens
// are those of the snapshot; the other tables have only a present state. None found is not an error.

namespace relais::storage {

absl::StatusOr<std::optional<UserRecord>> FindUser(const Snapshot& snapshot, const std::string& user_id);
// By identifier, above `after`, at most `limit`; of one organization, or of all if `organization` is empty.
absl::StatusOr<std::vector<UserRecord>> ListUserRecords(const Snapshot& snapshot,
                                                        const std::string& organization,
                                                        const std::string& after, std::int64_t limit);
// Counts active users, other than `except`, that have the role ADMINISTRATOR and a password to sign in with.
// Always counts the present state.
absl::StatusOr<std::int64_t> CountAdministrators(const Snapshot& snapshot, const std::string& except = "");

// Active users with the role ADMINISTRATOR, by identifier, at most `limit`.
absl::StatusOr<std::vector<UserRecord>> ListAdministrators(const Snapshot& snapshot, std::int64_t limit);

absl::StatusOr<std::optional<TokenRecord>> FindToken(const Snapshot& snapshot, const std::string& token_id);
absl::StatusOr<std::optional<TokenRecord>> FindTokenByDigest(const Snapshot& snapshot,
                                                             const std::string& digest);
// Tokens of a user, by identifier, above `after`, at most `limit`. Includes sessions, revoked tokens and
// tokens expired by `now` only with `all`.
absl::StatusOr<std::vector<TokenRecord>> ListTokenRecords(const Snapshot& snapshot,
                                                          const std::string& user_id, bool all,
                                                          absl::Time now, const std::string& after,
                                                          std::int64_t limit);
// The last recorded use of the token (PutTokenUse), or none.
absl::StatusOr<std::optional<absl::Time>> FindTokenUse(const Snapshot& snapshot, const std::string& token_id);

// The present secrets of a user.
struct Credential {
  std::string user_id;
  // Empty if none was set.
  std::string password_hash;
  // Encrypted; empty if no enrolment has begun.
  std::string one_time_secret;
  bool one_time_confirmed = false;
  // The last time step with a used code; -1 before the first.
  std::int64_t one_time_last_step = -1;
};
// The present secrets of the user, or none.
absl::StatusOr<std::optional<Credential>> FindCredential(const Snapshot& snapshot,
                                                         const std::string& user_id);
// An encrypted secret of any user, or none: with it one can check whether a key is that of the register.
absl::StatusOr<std::optional<std::string>> FindSealedSecret(const Snapshot& snapshot);
// Stores all secrets of the user in place of the earlier ones. Makes no journal entry by itself, nor do the
// functions below that write.
void PutCredential(WriteTransaction& transaction, const Credential& credential);

// A setup code (without user) or an invitation code that is still unused. It may have expired: check
// `expires_at`.
struct PendingCode {
  std::string digest;
  std::string user_id;
  absl::Time expires_at;
};
// The code with this digest, expired or not; none if it was used or replaced.
absl::StatusOr<std::optional<PendingCode>> FindPendingCode(const Snapshot& snapshot,
                                                           const std::string& digest);
// Stores the code in place of every code of its user, or of every setup code if it has no user.
void PutPendingCode(WriteTransaction& transaction, const PendingCode& code);
// Removes every code of the user; with an empty `user_id`, every setup code.
void RemovePendingCodes(WriteTransaction& transaction, const std::string& user_id);

// Records `now` as the last use of the token.
void PutTokenUse(WriteTransaction& transaction, const std::string& token_id, absl::Time now);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_ACCOUNTS_ACCOUNTS_H_
