#include "service/dispatch/overload/concurrency_limiter.h"

#include <cstddef>

namespace relais::dispatch {
namespace {

constexpr absl::Duration kUseInterval = absl::Hours(1);
// Past this size the table is emptied: some uses are then recorded once more than needed.
constexpr std::size_t kTokensRemembered = 10'000;

}  // namespace

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

bool TokenUseThrottle::IsWorthRecording(const std::string& token_id, absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (recorded_.size() >= kTokensRemembered) recorded_.clear();
  const auto [entry, added] = recorded_.try_emplace(token_id, now);
  if (!added && now - entry->second < kUseInterval) return false;
  entry->second = now;
  return true;
}

}  // namespace relais::dispatch
