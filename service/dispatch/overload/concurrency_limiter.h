#ifndef RELAIS_SERVICE_DISPATCH_OVERLOAD_CONCURRENCY_LIMITER_H_
#define RELAIS_SERVICE_DISPATCH_OVERLOAD_CONCURRENCY_LIMITER_H_

#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
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

// Throttles the recording of token uses: one per token and hour is worth a write. Thread-safe.
class TokenUseThrottle {
 public:
  // Returns true, and remembers `now` as recorded, if no use of the token was recorded within the hour. A
  // restart, or thousands of other tokens, may make it true once more.
  bool IsWorthRecording(const std::string& token_id, absl::Time now);

 private:
  std::mutex mutex_;
  absl::flat_hash_map<std::string, absl::Time> recorded_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_OVERLOAD_CONCURRENCY_LIMITER_H_
