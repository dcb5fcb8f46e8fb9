#ifndef RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_
#define RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace relais::jobs {

// A thread that calls a function at once and then a minute after each time that it has returned.
class PeriodicTask {
 public:
  explicit PeriodicTask(std::function<void()> what);
  // Ends the thread, after the call that it makes; the first one is always made.
  ~PeriodicTask();
  PeriodicTask(const PeriodicTask&) = delete;
  PeriodicTask& operator=(const PeriodicTask&) = delete;

 private:
  void Run();
  // False once stopping.
  bool WaitForNext();

  const std::function<void()> what_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_
