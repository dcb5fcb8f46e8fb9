#ifndef RELAIS_SERVICE_SECRETS_PASSWORD_H_
#define RELAIS_SERVICE_SECRETS_PASSWORD_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Passwords by Argon2id (libsodium's INTERACTIVE limits: 64 MiB and some tens of milliseconds each time).
// Every function is thread-safe; the caller bounds how many run at once, for the sake of memory.

namespace relais::secrets {

// Hash, salt and parameters as one printable text. RESOURCE_EXHAUSTED where memory is short.
absl::StatusOr<std::string> HashPassword(absl::string_view password);

// False too where `hash` is none or memory is short.
bool PasswordMatches(const std::string& hash, absl::string_view password);

// Whether `hash`, a text that HashPassword made, was made with other limits than it uses now: hash again at
// the next sign-in. True where it is no hash at all.
bool NeedsRehash(const std::string& hash);

// The hash of a random password that nobody knows, made at first use and kept to the end of the program.
// Throws std::bad_alloc where memory is short; a later call tries again.
const std::string& DecoyHash();

enum class PasswordFault { kNone, kTooShort, kTooLong, kTooCommon };

// Whether `password` (valid UTF-8) will do for `user_id`. kTooShort: under 12 characters (Unicode code
// points). kTooLong: over 256 bytes. kTooCommon: whatever the case and accents, it contains the user id (one
// of three characters or more: a shorter one is in half of all words), or it is one character again and again
// or a run such as `abcdefghijkl`, `9876543210987`.
PasswordFault CheckPassword(absl::string_view password, absl::string_view user_id);

// Holds a password against what is stored, so that an answer says nothing about which accounts exist: whether
// there is an account, and whether it has a password, one verification is made, no more and no less.
// Thread-safe.
class PasswordVerifier {
 public:
  enum class Check { kMatch, kMismatch };
  using Verify = std::function<bool(const std::string& hash, absl::string_view password)>;

  // Makes the decoy, so that the first sign-in to an unknown account takes no longer than the next; may throw
  // as DecoyHash does. `verify` is called from any thread.
  explicit PasswordVerifier(Verify verify = PasswordMatches);

  // `hash` is nothing (or empty) where the account does not exist or has no password: never a match.
  Check VerifyPassword(const std::optional<std::string>& hash, absl::string_view password) const;

 private:
  const Verify verify_;
};

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_PASSWORD_H_
