#ifndef RELAIS_SERVICE_AUTH_SESSION_H_
#define RELAIS_SERVICE_AUTH_SESSION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "storage/queries/accounts/accounts.h"

namespace relais::handlers {

// The passkey of a sign-in, with its signature counts: the one that it was checked against, and the new one.
struct PasskeyUse {
  std::string passkey_id;
  std::int64_t checked_count = 0;
  std::int64_t sign_count = 0;
};

// A session for a user with a verified password and, if enrolled, one-time code; or with a passkey.
// `one_time_step` is the time step of that code.
struct NewSession {
  std::string user_id;
  std::string token_id;
  std::string token_digest;
  absl::Time expires_at;
  std::optional<std::int64_t> one_time_step;
  // Instead of `one_time_step` and `verified`.
  std::optional<PasskeyUse> passkey;
  // Secrets that password and code were checked against.
  storage::Credential verified;
  // Most sessions of a user at once.
  std::int64_t limit = 0;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_SESSION_H_
