#ifndef RELAIS_STORAGE_QUERIES_ACCOUNTS_PASSKEYS_H_
#define RELAIS_STORAGE_QUERIES_ACCOUNTS_PASSKEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

// Reads and writes the passkeys of users. They have only a present state, apart from the journal, like
// passwords: no function here makes a journal entry. None found is not an error.

namespace relais::storage {

struct Passkey {
  std::string passkey_id;
  std::string user_id;
  // The user's name for it.
  std::string title;
  // Raw bytes, unique in the register.
  std::string credential_id;
  // COSE number of the algorithm, and the public key as raw bytes.
  std::int64_t algorithm = 0;
  std::string public_key;
  // Signatures that the authenticator had reported by its last use.
  std::int64_t sign_count = 0;
  absl::Time created_at;
  // Nullopt before the first sign-in.
  std::optional<absl::Time> used_at;
};

absl::StatusOr<std::optional<Passkey>> FindPasskey(const Snapshot& snapshot, const std::string& passkey_id);
absl::StatusOr<std::optional<Passkey>> FindPasskeyByCredential(const Snapshot& snapshot,
                                                               const std::string& credential_id);
// Passkeys of a user by identifier, above `after`, at most `limit`.
absl::StatusOr<std::vector<Passkey>> ListPasskeyRows(const Snapshot& snapshot, const std::string& user_id,
                                                     const std::string& after, std::int64_t limit);

void InsertPasskey(WriteTransaction& transaction, const Passkey& passkey);
// Records a sign-in with the passkey.
void PutPasskeyUse(WriteTransaction& transaction, const std::string& passkey_id, std::int64_t sign_count,
                   absl::Time now);
void RemovePasskey(WriteTransaction& transaction, const std::string& passkey_id);
// Removes every passkey of a user.
void RemovePasskeys(WriteTransaction& transaction, const std::string& user_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_ACCOUNTS_PASSKEYS_H_
