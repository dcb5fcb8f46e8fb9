#ifndef RELAIS_SERVICE_SECRETS_PASSWORD_H_
#define RELAIS_SERVICE_SECRETS_PASSWORD_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Password hashing with Argon2id (libsodium's INTERACTIVE limits: 64 MiB and some tens of milliseconds a
// call). Every function is thread-safe; the caller limits how many run at once, because of the memory.

namespace relais::secrets {

// Hashes a password; returns hash, salt and parameters as one printable text. RESOURCE_EXHAUSTED if memory is
// short.
absl::StatusOr<std::string> HashPassword(absl::string_view password);

// Verifies a password. Also false if `hash` is not a valid hash or memory is short.
bool PasswordMatches(const std::string& hash, absl::string_view password);

// Whether `hash` was made with other limits than HashPassword uses now: hash again at the next sign-in. Also
// true if it is not a valid hash.
bool NeedsRehash(const std::string& hash);

// A hash that no known password matches, to verify against if an account has none. A verification takes as
// long as with any other hash. Random, made at first use, valid until the program ends.
const std::string& DecoyHash();

enum class PasswordFault { kNone, kTooShort, kTooLong, kTooCommon };

// Checks a new password (valid UTF-8) for `user_id`. Ignores case and accents for kTooCommon.
// - kTooShort: under 12 Unicode code points.
// - kTooLong: over 256 bytes.
// - kTooCommon: contains the user id (of 3 characters or more: a shorter one is in half of all words), is
//   blank, repeats one character, or is a run such as `abcdefghijkl` or `9876543210987`.
PasswordFault CheckPassword(absl::string_view password, absl::string_view user_id);

// Verifies passwords without revealing by its timing which accounts exist: every call does exactly one
// verification, even if the account or its password is missing. Thread-safe.
class PasswordVerifier {
 public:
  enum class Check { kMatch, kMismatch };
  using Verify = std::function<bool(const std::string& hash, absl::string_view password)>;

  // `verify` is called from any thread.
  explicit PasswordVerifier(Verify verify = PasswordMatches);

  // Pass no hash (or an empty one) if the account does not exist or has no password; the result is then
  // kMismatch.
  Check VerifyPassword(const std::optional<std::string>& hash, absl::string_view password) const;

 private:
  const Verify verify_;
};

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_PASSWORD_H_
