#ifndef RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_
#define RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace relais::housekeeping {

// A thread that calls a function at once and then a minute after each time that it has returned.
class EveryMinute {
 public:
  explicit EveryMinute(std::function<void()> what);
  // Ends the thread, after the call that it makes; the first one is always made.
  ~EveryMinute();
  EveryMinute(const EveryMinute&) = delete;
  EveryMinute& operator=(const EveryMinute&) = delete;

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

}  // namespace relais::housekeeping

#endif  // RELAIS_SERVICE_JOBS_PERIODIC_TASK_H_
