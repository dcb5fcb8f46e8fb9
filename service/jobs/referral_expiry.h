#ifndef RELAIS_SERVICE_JOBS_REFERRAL_EXPIRY_H_
#define RELAIS_SERVICE_JOBS_REFERRAL_EXPIRY_H_

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "storage/store.h"

namespace relais::jobs {

// Expires referrals: one that still waits for its answer the day after its `respond_by` (America/Toronto) is
// moved to EXPIRED, by the service itself, whose name in the journal is `relaisd`. Not thread-safe.
class ReferralExpiry {
 public:
  // `failed`, where it is not empty, is told what failed. `store` outlives this.
  ReferralExpiry(storage::Store& store, std::function<void(const absl::Status&)> failed);
  ReferralExpiry(const ReferralExpiry&) = delete;
  ReferralExpiry& operator=(const ReferralExpiry&) = delete;

  // One run where none has succeeded yet on this day of the store's clock: for the start, and for now and
  // then after it. So midnight is not missed when the clock is set, and what failed is tried again.
  void Look();

  // One run, by the store's clock: how many referrals it moved.
  absl::StatusOr<int> RunOnce();

 private:
  storage::Store& store_;
  const std::function<void(const absl::Status&)> failed_;
  std::optional<absl::CivilDay> done_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_REFERRAL_EXPIRY_H_
