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

// Users, tokens and what stands apart from the journal for them. Reading tells the present unless the
// snapshot shows another position; none found is not an error.

namespace relais::storage {

absl::StatusOr<std::optional<UserRecord>> FindUser(const Snapshot& snapshot, const std::string& user_id);
// By identifier, above `after`, at most `limit`; of one organization, or of all where it is empty.
absl::StatusOr<std::vector<UserRecord>> ListUserRecords(const Snapshot& snapshot,
                                                        const std::string& organization,
                                                        const std::string& after, std::int64_t limit);
// Active users who hold the role ADMINISTRATOR and have a password, so that they can sign in; without
// `except`.
absl::StatusOr<std::int64_t> CountAdministrators(const Snapshot& snapshot, const std::string& except = "");

absl::StatusOr<std::optional<TokenRecord>> FindToken(const Snapshot& snapshot, const std::string& token_id);
absl::StatusOr<std::optional<TokenRecord>> FindTokenByDigest(const Snapshot& snapshot,
                                                             const std::string& digest);
// Those of a user, by identifier, above `after`, at most `limit`. Sessions, revoked and, by `now`, expired
// ones only with `all`.
absl::StatusOr<std::vector<TokenRecord>> ListTokenRecords(const Snapshot& snapshot,
                                                          const std::string& user_id, bool all,
                                                          absl::Time now, const std::string& after,
                                                          std::int64_t limit);
absl::StatusOr<std::optional<absl::Time>> FindTokenUse(const Snapshot& snapshot, const std::string& token_id);

// The secrets of a user, as they are now.
struct Credential {
  std::string user_id;
  // Empty where none was set.
  std::string password_hash;
  // Sealed; empty where none was begun.
  std::string one_time_secret;
  bool one_time_confirmed = false;
  // The last time step whose code was used; -1 before the first.
  std::int64_t one_time_last_step = -1;
};
absl::StatusOr<std::optional<Credential>> FindCredential(const Snapshot& snapshot,
                                                         const std::string& user_id);
void PutCredential(WriteTransaction& transaction, const Credential& credential);

// A setup code (without user) or an invitation code that was not used yet.
struct PendingCode {
  std::string digest;
  std::string user_id;
  absl::Time expires_at;
};
absl::StatusOr<std::optional<PendingCode>> FindPendingCode(const Snapshot& snapshot,
                                                           const std::string& digest);
// Takes the place of every code of that user (of every setup code, where it has none).
void PutPendingCode(WriteTransaction& transaction, const PendingCode& code);
void RemovePendingCodes(WriteTransaction& transaction, const std::string& user_id);

void PutTokenUse(WriteTransaction& transaction, const std::string& token_id, absl::Time now);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_ACCOUNTS_ACCOUNTS_H_
