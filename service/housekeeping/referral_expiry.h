#ifndef RELAIS_SERVICE_HOUSEKEEPING_REFERRAL_EXPIRY_H_
#define RELAIS_SERVICE_HOUSEKEEPING_REFERRAL_EXPIRY_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace relais::housekeeping {

// Expires referrals: one that still waits for its answer the day after its `respond_by` (America/Toronto) is
// moved to EXPIRED, by the service itself, whose name in the journal is `relaisd`. Looks at the start and
// after each midnight; what fails is tried again a minute later.
class ReferralExpiry {
 public:
  // `failed`, where it is not empty, is told what failed, on this object's thread. `store` outlives this.
  ReferralExpiry(storage::Store& store, std::function<void(const absl::Status&)> failed);
  // Stops.
  ~ReferralExpiry();
  ReferralExpiry(const ReferralExpiry&) = delete;
  ReferralExpiry& operator=(const ReferralExpiry&) = delete;

  // Starts the thread; once.
  void Start();
  // Ends it after the write that it makes, if any. Any number of times, from one thread at a time.
  void Stop();

  // One run, by the store's clock, without any thread: how many referrals it moved. Not while the thread
  // runs.
  absl::StatusOr<int> RunOnce();

 private:
  void Run();
  // False once stopping.
  bool WaitForNextLook();

  storage::Store& store_;
  const std::function<void(const absl::Status&)> failed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace relais::housekeeping

#endif  // RELAIS_SERVICE_HOUSEKEEPING_REFERRAL_EXPIRY_H_
