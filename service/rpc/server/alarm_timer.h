#ifndef RELAIS_SERVICE_RPC_SERVER_ALARM_TIMER_H_
#define RELAIS_SERVICE_RPC_SERVER_ALARM_TIMER_H_

#include <functional>

#include "absl/time/time.h"

namespace relais::rpc {

// Calls `then` once, `delay` from now, on a gRPC thread. `then` must not block. Cannot be cancelled.
// Thread-safe.
void CallAfter(absl::Duration delay, std::function<void()> then);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVER_ALARM_TIMER_H_
