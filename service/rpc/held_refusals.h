#ifndef RELAIS_SERVICE_RPC_HELD_REFUSALS_H_
#define RELAIS_SERVICE_RPC_HELD_REFUSALS_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

#include "absl/time/time.h"

namespace relais::rpc {

// Refusals that are told a little later. One costs nearly as much as an answer, so a caller that asks again
// at once, whatever it was told, would take the time of those who wait their turn; while it waits for its
// refusal, it asks for nothing. Thread-safe.
class HeldRefusals {
 public:
  // Calls `then` once, `delay` from now, on any thread.
  using Timer = std::function<void(absl::Duration delay, std::function<void()> then)>;

  // Holds each for `time`, at most `most` at once.
  HeldRefusals(absl::Duration time, std::size_t most, Timer timer)
      : time_(time), most_(most), timer_(std::move(timer)) {}
  HeldRefusals(const HeldRefusals&) = delete;
  HeldRefusals& operator=(const HeldRefusals&) = delete;

  // Calls `tell` once, after the time, or after half of `left` where that is sooner: the caller gives up
  // after that. At once, on this thread, where too many are held. Nothing of this object is touched once
  // `tell` is called.
  void Hold(absl::Duration left, std::function<void()> tell);

 private:
  const absl::Duration time_;
  const std::size_t most_;
  const Timer timer_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_HELD_REFUSALS_H_
