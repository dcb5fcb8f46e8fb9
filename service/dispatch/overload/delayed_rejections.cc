#include "service/dispatch/overload/delayed_rejections.h"

#include <algorithm>

namespace relais::dispatch {

void DelayedRejections::Hold(const std::string& user, absl::Duration left, Tell tell) {
  const Place place = Begin(user);
  if (!place.held) return tell(place.backoff_multiplier);
  timer_(std::min(limits_.time, std::max(left / 2, absl::ZeroDuration())),
         [this, user, backoff_multiplier = place.backoff_multiplier, tell = std::move(tell)] {
           End(user);
           tell(backoff_multiplier);
         });
}

DelayedRejections::Place DelayedRejections::Begin(const std::string& user) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const double overload = held_of_.Of(user) / static_cast<double>(limits_.usual);
  const Place place = {held_ < limits_.most, std::clamp(overload, 1.0, limits_.backoff_multiplier)};
  if (place.held) {
    ++held_;
    held_of_.Add(user);
  }
  return place;
}

void DelayedRejections::End(const std::string& user) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --held_;
  held_of_.Remove(user);
}

}  // namespace relais::dispatch
