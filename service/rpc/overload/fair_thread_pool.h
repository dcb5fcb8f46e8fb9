#ifndef RELAIS_SERVICE_RPC_OVERLOAD_FAIR_THREAD_POOL_H_
#define RELAIS_SERVICE_RPC_OVERLOAD_FAIR_THREAD_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace relais::rpc {

// What a thread is asked to do.
struct Work {
  std::function<void()> run;
  // Called instead of `run` where the queue has no room for it; empty where it always has.
  std::function<void()> refused;
};

// A fixed number of threads and a bounded queue before them, in which users take turns: each turn is the
// first that came of one user. Thread-safe.
class FairThreadPool {
 public:
  // `queue_limit` counts what waits, not what runs; at least 1.
  FairThreadPool(int threads, std::size_t queue_limit);
  // Runs what waits, then ends the threads.
  ~FairThreadPool();
  FairThreadPool(const FairThreadPool&) = delete;
  FairThreadPool& operator=(const FairThreadPool&) = delete;

  // Queues `work` for `user`. Where the queue is full, the user who waits with the most gives up what came
  // last, so that who asks for little is served beside those who ask without end: that, or `work` itself, is
  // refused on this thread before it returns.
  void Submit(const std::string& user, Work work);

 private:
  using Waiting = std::map<std::string, std::deque<Work>>;

  // With the queue locked.
  Work ShedOne();
  Work TakeNext();
  void Run();

  const std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // No user without work stands here.
  Waiting waiting_;
  std::size_t waiting_count_ = 0;
  // Whose turn was last.
  std::string last_user_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_OVERLOAD_FAIR_THREAD_POOL_H_
