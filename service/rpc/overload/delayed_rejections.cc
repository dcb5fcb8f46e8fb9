#include "service/rpc/overload/delayed_rejections.h"

#include <algorithm>

namespace relais::rpc {

void HeldRefusals::Hold(const std::string& user, absl::Duration left, Tell tell) {
  const Place place = Begin(user);
  if (!place.held) return tell(place.patience);
  timer_(std::min(limits_.time, std::max(left / 2, absl::ZeroDuration())),
         [this, user, patience = place.patience, tell = std::move(tell)] {
           End(user);
           tell(patience);
         });
}

HeldRefusals::Place HeldRefusals::Begin(const std::string& user) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const double crowd = held_of_.Of(user) / static_cast<double>(limits_.usual);
  const Place place = {held_ < limits_.most, std::clamp(crowd, 1.0, limits_.patience)};
  if (place.held) {
    ++held_;
    held_of_.Add(user);
  }
  return place;
}

void HeldRefusals::End(const std::string& user) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --held_;
  held_of_.Remove(user);
}

}  // namespace relais::rpc
