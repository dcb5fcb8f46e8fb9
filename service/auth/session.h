#ifndef RELAIS_SERVICE_AUTH_SESSION_H_
#define RELAIS_SERVICE_AUTH_SESSION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "storage/queries/accounts/accounts.h"

namespace relais::handlers {

// A session for a user with a verified password and, if enrolled, one-time code. `one_time_step` is the time
// step of that code.
struct NewSession {
  std::string user_id;
  std::string token_id;
  std::string token_digest;
  absl::Time expires_at;
  std::optional<std::int64_t> one_time_step;
  // Secrets that password and code were checked against.
  storage::Credential verified;
  // Most sessions of a user at once.
  std::int64_t limit = 0;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_SESSION_H_
