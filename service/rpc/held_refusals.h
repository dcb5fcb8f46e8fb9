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

  // Holds each for `time`, at most `most` at once; more than `usual` at once are a crowd.
  HeldRefusals(absl::Duration time, std::size_t usual, std::size_t most, Timer timer)
      : time_(time), usual_(usual), most_(most), timer_(std::move(timer)) {}
  HeldRefusals(const HeldRefusals&) = delete;
  HeldRefusals& operator=(const HeldRefusals&) = delete;

  // Calls `tell` once, after the time, or after half of `left` where that is sooner: the caller gives up
  // after that. At once, on this thread, where too many are held. Hold touches nothing of this object once
  // `tell` is called.
  void Hold(absl::Duration left, std::function<void()> tell);

  // How many times longer than usual who is refused now should stay away: 1 where no crowd is held, then by
  // its size, so that a crowd ten times larger does not ask ten times as often.
  double Patience() const;

 private:
  const absl::Duration time_;
  const std::size_t usual_;
  const std::size_t most_;
  const Timer timer_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_HELD_REFUSALS_H_
