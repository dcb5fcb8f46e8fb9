#include "service/dispatch/overload/concurrency_limiter.h"

namespace relais::dispatch {

bool ConcurrencyLimiter::TryEnter(const std::string& user) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (in_flight_.Of(user) >= limit_) return false;
  in_flight_.Add(user);
  return true;
}

void ConcurrencyLimiter::Leave(const std::string& user) {
  const std::lock_guard<std::mutex> lock(mutex_);
  in_flight_.Remove(user);
}

}  // namespace relais::dispatch
