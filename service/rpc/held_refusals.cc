#include "service/rpc/held_refusals.h"

#include <algorithm>

namespace relais::rpc {

void HeldRefusals::Hold(absl::Duration left, std::function<void()> tell) {
  if (held_.fetch_add(1) >= most_) {
    held_.fetch_sub(1);
    return tell();
  }
  timer_(std::min(time_, std::max(left / 2, absl::ZeroDuration())), [this, tell = std::move(tell)] {
    held_.fetch_sub(1);
    tell();
  });
}

double HeldRefusals::Patience() const {
  return std::max(1.0, static_cast<double>(held_.load()) / static_cast<double>(usual_));
}

}  // namespace relais::rpc
