#ifndef RELAIS_SERVICE_DISPATCH_OVERLOAD_CONCURRENCY_LIMITER_H_
#define RELAIS_SERVICE_DISPATCH_OVERLOAD_CONCURRENCY_LIMITER_H_

#include <mutex>
#include <string>

#include "service/dispatch/overload/per_user_counter.h"

namespace relais::dispatch {

// Limits the calls in flight of each user, so that one greedy user leaves room for the others. Thread-safe.
class ConcurrencyLimiter {
 public:
  explicit ConcurrencyLimiter(int limit) : limit_(limit) {}

  // Counts one more call of `user` and returns true, or returns false at the limit. Each true needs one
  // Leave.
  bool TryEnter(const std::string& user);
  // Counts one call of `user` less.
  void Leave(const std::string& user);

 private:
  const int limit_;
  std::mutex mutex_;
  PerUserCounter in_flight_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_OVERLOAD_CONCURRENCY_LIMITER_H_
