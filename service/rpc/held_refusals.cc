#include "service/rpc/held_refusals.h"

#include <algorithm>

namespace relais::rpc {

void HeldRefusals::Hold(const std::string& user, absl::Duration left, Tell tell) {
  double patience = 1;
  if (!TryBegin(user, patience)) return tell(patience);
  timer_(std::min(limits_.time, std::max(left / 2, absl::ZeroDuration())),
         [this, user, patience, tell = std::move(tell)] {
           End(user);
           tell(patience);
         });
}

bool HeldRefusals::TryBegin(const std::string& user, double& patience) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = held_of_.find(user);
  const std::size_t crowd = found == held_of_.end() ? 0 : found->second;
  patience =
      std::clamp(static_cast<double>(crowd) / static_cast<double>(limits_.usual), 1.0, limits_.patience);
  if (held_ >= limits_.most) return false;
  ++held_;
  ++held_of_[user];
  return true;
}

void HeldRefusals::End(const std::string& user) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --held_;
  const auto found = held_of_.find(user);
  if (--found->second == 0) held_of_.erase(found);
}

}  // namespace relais::rpc
