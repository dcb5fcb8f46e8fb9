#ifndef RELAIS_STORAGE_COMMIT_ONE_SHOT_EVENT_H_
#define RELAIS_STORAGE_COMMIT_ONE_SHOT_EVENT_H_

#include <condition_variable>
#include <mutex>

#include "absl/time/time.h"

namespace relais::storage {

// Something that happens once, which other threads wait for. Thread-safe. In place of absl::Notification,
// whose synchronization the thread sanitizer cannot see: Debian builds Abseil without it.
class OneShotEvent {
 public:
  void Notify() {
    const std::lock_guard<std::mutex> lock(mutex_);
    happened_ = true;
    // Under the lock: whoever waits may destroy the latch as soon as it is let go.
    changed_.notify_all();
  }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return happened_; });
  }

  // Whether it happened by the deadline.
  bool WaitUntil(absl::Time deadline) {
    if (deadline == absl::InfiniteFuture()) {
      Wait();
      return true;
    }
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_until(lock, absl::ToChronoTime(deadline), [this] { return happened_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool happened_ = false;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_ONE_SHOT_EVENT_H_
