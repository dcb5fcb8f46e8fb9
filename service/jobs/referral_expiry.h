#ifndef RELAIS_SERVICE_JOBS_REFERRAL_EXPIRY_H_
#define RELAIS_SERVICE_JOBS_REFERRAL_EXPIRY_H_

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "storage/store.h"

namespace relais::jobs {

// Moves referrals to EXPIRED if they are still unanswered on the day after their `respond_by`
// (America/Toronto). The journal names the actor `relaisd`. Each expiry queues the notices of its step.
// Blocks while it writes. Not thread-safe.
class ReferralExpiry {
 public:
  // `failed`, if not empty, is called with the error of each failed run of Look. `store` must outlive this.
  ReferralExpiry(storage::Store& store, std::function<void(const absl::Status&)> failed);
  ReferralExpiry(const ReferralExpiry&) = delete;
  ReferralExpiry& operator=(const ReferralExpiry&) = delete;

  // Calls RunOnce if no run has succeeded yet on this day of the store's clock. Call it at start and then
  // regularly: it catches midnight even if the clock is set, and retries failed runs.
  void Look();

  // Expires all overdue referrals by the store's clock; returns how many it moved.
  absl::StatusOr<int> RunOnce();

 private:
  storage::Store& store_;
  const std::function<void(const absl::Status&)> failed_;
  std::optional<absl::CivilDay> done_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_REFERRAL_EXPIRY_H_
