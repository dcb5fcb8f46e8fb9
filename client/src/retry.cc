#include "client/src/retry.h"

#include <algorithm>

#include "absl/random/random.h"
#include "relais/error_details.h"

namespace relais {

void Pause(const RetryPolicy& policy, absl::Duration pause) {
  if (policy.sleeper) {
    policy.sleeper(pause);
  } else {
    absl::SleepFor(pause);
  }
}

absl::Status RunWithRetries(const RetryPolicy& policy, absl::Time deadline,
                            const std::function<absl::Status()>& attempt) {
  absl::BitGen random;
  absl::Duration backoff = policy.initial_backoff;
  for (int attempts = 1;; ++attempts) {
    absl::Status status = attempt();
    if (!absl::IsUnavailable(status) || attempts >= policy.max_attempts) return status;
    absl::Duration pause = backoff * absl::Uniform(absl::IntervalClosed, random, 0.5, 1.0);
    pause = std::max(pause, ErrorDetails(status).retry_delay);
    if (absl::Now() + pause >= deadline) return status;
    Pause(policy, pause);
    backoff = std::min(backoff * 2, policy.max_backoff);
  }
}

}  // namespace relais
