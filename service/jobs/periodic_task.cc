#include "service/jobs/periodic_task.h"

#include <chrono>
#include <utility>

namespace relais::jobs {

PeriodicTask::PeriodicTask(std::function<void()> what) : what_(std::move(what)), thread_([this] { Run(); }) {}

PeriodicTask::~PeriodicTask() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void PeriodicTask::Run() {
  do {
    what_();
  } while (WaitForNext());
}

bool PeriodicTask::WaitForNext() {
  std::unique_lock<std::mutex> lock(mutex_);
  return !changed_.wait_for(lock, std::chrono::minutes(1), [this] { return stopping_; });
}

}  // namespace relais::jobs
