#include "service/jobs/periodic_task.h"

#include <chrono>
#include <utility>

namespace relais::housekeeping {

EveryMinute::EveryMinute(std::function<void()> what) : what_(std::move(what)), thread_([this] { Run(); }) {}

EveryMinute::~EveryMinute() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void EveryMinute::Run() {
  do {
    what_();
  } while (WaitForNext());
}

bool EveryMinute::WaitForNext() {
  std::unique_lock<std::mutex> lock(mutex_);
  return !changed_.wait_for(lock, std::chrono::minutes(1), [this] { return stopping_; });
}

}  // namespace relais::housekeeping
