#ifndef RELAIS_SERVICE_DISPATCH_OVERLOAD_FAIR_THREAD_POOL_H_
#define RELAIS_SERVICE_DISPATCH_OVERLOAD_FAIR_THREAD_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace relais::dispatch {

// A task for the pool.
struct Work {
  std::function<void()> run;
  // Called instead of `run` if the queue has no room for it. May be empty only if the queue is never full.
  std::function<void()> refused;
};

// A fixed number of threads behind a bounded queue, in which users take turns: each turn runs the oldest task
// of one user. Thread-safe.
class FairThreadPool {
 public:
  // `queue_limit` counts queued tasks, not running ones; at least 1.
  FairThreadPool(int threads, std::size_t queue_limit);
  // Runs the queued tasks, then ends the threads.
  ~FairThreadPool();
  FairThreadPool(const FairThreadPool&) = delete;
  FairThreadPool& operator=(const FairThreadPool&) = delete;

  // Queues `work` for `user`; never blocks on other tasks. If the queue is full, sheds the newest task of the
  // user with the most queued tasks: light users are then served beside heavy ones. The shed task may be
  // `work` itself. Its `refused` runs on this thread before Submit returns.
  void Submit(const std::string& user, Work work);

 private:
  using Waiting = std::map<std::string, std::deque<Work>>;

  // Both need mutex_ held.
  Work ShedOne();
  Work TakeNext();
  void Run();

  const std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Holds no user without queued tasks.
  Waiting waiting_;
  std::size_t waiting_count_ = 0;
  // User of the last turn.
  std::string last_user_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_OVERLOAD_FAIR_THREAD_POOL_H_
