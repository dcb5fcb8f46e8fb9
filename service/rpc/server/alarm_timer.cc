#include "service/rpc/server/alarm_timer.h"

#include <grpcpp/alarm.h>

#include <memory>
#include <utility>

#include "absl/time/clock.h"

namespace relais::rpc {
namespace {

// Owns itself until the alarm fires.
struct Ringing {
  grpc::Alarm alarm;
  std::function<void()> then;
};

}  // namespace

void CallAfter(absl::Duration delay, std::function<void()> then) {
  auto* const ringing = new Ringing;
  ringing->then = std::move(then);
  ringing->alarm.Set(absl::ToChronoTime(absl::Now() + delay), [ringing](bool) {
    std::unique_ptr<Ringing> rung(ringing);
    const std::function<void()> then = std::move(rung->then);
    // The process may end once `then` is called.
    rung.reset();
    then();
  });
}

}  // namespace relais::rpc
