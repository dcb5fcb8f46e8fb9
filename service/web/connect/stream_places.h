#ifndef RELAIS_SERVICE_WEB_CONNECT_STREAM_PLACES_H_
#define RELAIS_SERVICE_WEB_CONNECT_STREAM_PLACES_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace relais::web {

// Counts the streams of a door, up to a limit. Thread-safe.
class StreamPlaces {
 public:
  explicit StreamPlaces(std::size_t most) : most_(most) {}
  StreamPlaces(const StreamPlaces&) = delete;
  StreamPlaces& operator=(const StreamPlaces&) = delete;

  // False if there are as many streams as there may be. Each success needs one Leave.
  [[nodiscard]] bool TryEnter() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (taken_ >= most_) return false;
    ++taken_;
    return true;
  }
  void Leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--taken_ == 0) empty_.notify_all();
  }
  void WaitUntilEmpty() {
    std::unique_lock<std::mutex> lock(mutex_);
    empty_.wait(lock, [this] { return taken_ == 0; });
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t taken_ = 0;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_STREAM_PLACES_H_
