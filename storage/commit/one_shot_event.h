#ifndef RELAIS_STORAGE_COMMIT_ONE_SHOT_EVENT_H_
#define RELAIS_STORAGE_COMMIT_ONE_SHOT_EVENT_H_

#include <condition_variable>
#include <mutex>

#include "absl/time/time.h"

namespace relais::storage {

// An event that happens once and that other threads wait for. Thread-safe. Replaces absl::Notification:
// Debian builds Abseil without the thread sanitizer, which therefore cannot see its synchronization.
class OneShotEvent {
 public:
  void Notify() {
    const std::lock_guard<std::mutex> lock(mutex_);
    happened_ = true;
    // Under the lock: a waiting thread may destroy the event as soon as the lock is released.
    changed_.notify_all();
  }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return happened_; });
  }

  // Waits until the event or the deadline. Returns whether the event happened.
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
