#ifndef RELAIS_SERVICE_RPC_OVERLOAD_DELAYED_REJECTIONS_H_
#define RELAIS_SERVICE_RPC_OVERLOAD_DELAYED_REJECTIONS_H_

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "service/rpc/overload/per_user_counter.h"

namespace relais::rpc {

// Refusals that are told a little later. One costs nearly as much as an answer, so a caller that asks again
// at once, whatever it was told, would take the time of those who wait their turn; while it waits for its
// refusal, it asks for nothing. Thread-safe.
class DelayedRejections {
 public:
  struct Limits {
    // How long each is held.
    absl::Duration time;
    // How many are held at once.
    std::size_t most;
    // More of one user than that are a crowd; at least 1.
    std::size_t usual;
    // How many times longer than usual a crowd stays away at most.
    double backoff_multiplier;
  };
  // Calls `then` once, `delay` from now, on any thread.
  using Timer = std::function<void(absl::Duration delay, std::function<void()> then)>;
  // `backoff_multiplier` is how many times longer than usual the caller should stay away: 1, or by the size
  // of the crowd that its user's refusals were when it was refused, so that a crowd ten times larger does not
  // ask ten times as often.
  using Tell = std::function<void(double backoff_multiplier)>;

  DelayedRejections(const Limits& limits, Timer timer) : limits_(limits), timer_(std::move(timer)) {}
  DelayedRejections(const DelayedRejections&) = delete;
  DelayedRejections& operator=(const DelayedRejections&) = delete;

  // For a refused call of `user`: calls `tell` once, after the time, or after half of `left` where that is
  // sooner: the caller gives up after that. At once, on this thread, where too many are held. Nothing of this
  // object is touched once `tell` is called.
  void Hold(const std::string& user, absl::Duration left, Tell tell);

 private:
  struct Place {
    // Whether there was room.
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

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_OVERLOAD_DELAYED_REJECTIONS_H_
