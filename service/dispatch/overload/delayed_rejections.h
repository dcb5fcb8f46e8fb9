#ifndef RELAIS_SERVICE_DISPATCH_OVERLOAD_DELAYED_REJECTIONS_H_
#define RELAIS_SERVICE_DISPATCH_OVERLOAD_DELAYED_REJECTIONS_H_

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "service/dispatch/overload/per_user_counter.h"

namespace relais::dispatch {

// Delays rejections, so that a client without backoff cannot keep the server busy. A rejection costs nearly
// as much as an answer; a caller that waits for one sends nothing meanwhile. Thread-safe.
class DelayedRejections {
 public:
  struct Limits {
    // Longest delay of a rejection.
    absl::Duration time;
    // Rejections delayed at once, over all users.
    std::size_t most;
    // More delayed rejections of one user than this count as overload; at least 1.
    std::size_t usual;
    // Largest backoff multiplier.
    double backoff_multiplier;
  };
  // Calls `then` once, `delay` from now, on any thread.
  using Timer = std::function<void(absl::Duration delay, std::function<void()> then)>;
  // Sends the rejection. `backoff_multiplier` is the factor for the caller's usual retry delay. It is 1, or
  // under overload the user's delayed rejections at the time of the call divided by `Limits::usual`. Ten
  // times as many callers then do not retry ten times as often.
  using Tell = std::function<void(double backoff_multiplier)>;

  DelayedRejections(const Limits& limits, Timer timer) : limits_(limits), timer_(std::move(timer)) {}
  DelayedRejections(const DelayedRejections&) = delete;
  DelayedRejections& operator=(const DelayedRejections&) = delete;

  // Calls `tell` once for a rejected call of `user`: after `Limits::time`, or after half of `left` if that is
  // sooner. `left` is the time to the caller's deadline. If too many are delayed already, calls it at once,
  // on this thread. Does not touch this object once `tell` is called, so `tell` may destroy it.
  void Hold(const std::string& user, absl::Duration left, Tell tell);

 private:
  struct Place {
    // Whether there was room to delay it.
    bool held;
    double backoff_multiplier;
  };
  Place Begin(const std::string& user);
  void End(const std::string& user);

  const Limits limits_;
  const Timer timer_;
  std::mutex mutex_;
  std::size_t held_ = 0;
  PerUserCounter held_of_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_OVERLOAD_DELAYED_REJECTIONS_H_
