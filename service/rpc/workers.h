#ifndef RELAIS_SERVICE_RPC_WORKERS_H_
#define RELAIS_SERVICE_RPC_WORKERS_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace relais::rpc {

// A fixed number of threads and a bounded queue before them, first come first served. Thread-safe.
class Workers {
 public:
  // `queue_limit` counts what waits, not what runs.
  Workers(int threads, std::size_t queue_limit);
  // Runs what waits, then ends the threads.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Queues `work`; false, without running it, where the queue is full.
  [[nodiscard]] bool Submit(std::function<void()> work);

 private:
  void Run();

  const std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_WORKERS_H_
