#ifndef RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_
#define RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace relais::jobs {

// Calls a function on a thread of its own: at once, then one period after each call has returned.
class PeriodicTask {
 public:
  explicit PeriodicTask(std::function<void()> what,
                        std::chrono::milliseconds period = std::chrono::minutes(1));
  // Ends the thread after the call in progress. The first call is always made.
  ~PeriodicTask();
  PeriodicTask(const PeriodicTask&) = delete;
  PeriodicTask& operator=(const PeriodicTask&) = delete;

 private:
  void Run();
  // False once stopping.
  bool WaitForNext();

  const std::function<void()> what_;
  const std::chrono::milliseconds period_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_
