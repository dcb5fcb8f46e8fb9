#ifndef RELAIS_CLIENT_SRC_RETRY_H_
#define RELAIS_CLIENT_SRC_RETRY_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace relais {

struct RetryPolicy {
  int max_attempts = 1;
  absl::Duration initial_backoff;
  absl::Duration max_backoff;
  std::function<void(absl::Duration)> sleeper;
};

// Sleeps, with the policy's sleeper if it has one.
void Pause(const RetryPolicy& policy, absl::Duration pause);

// Calls `attempt` until it returns anything but UNAVAILABLE, `max_attempts` were made, or the next pause
// would pass `deadline`. Returns the last status. A pause is never shorter than the retry delay in the
// status.
absl::Status RunWithRetries(const RetryPolicy& policy, absl::Time deadline,
                            const std::function<absl::Status()>& attempt);

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_RETRY_H_
