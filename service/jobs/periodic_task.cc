#include "service/jobs/periodic_task.h"

#include <utility>

namespace relais::jobs {

PeriodicTask::PeriodicTask(std::function<void()> what, std::chrono::milliseconds period)
    : what_(std::move(what)), period_(period), thread_([this] { Run(); }) {}

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
  return !changed_.wait_for(lock, period_, [this] { return stopping_; });
}

}  // namespace relais::jobs
