#include "service/dispatch/overload/fair_thread_pool.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace relais::dispatch {

FairThreadPool::FairThreadPool(int threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

FairThreadPool::~FairThreadPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void FairThreadPool::Submit(const std::string& user, Work work) {
  std::optional<Work> given_up;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_[user].push_back(std::move(work));
    if (++waiting_count_ > queue_limit_) given_up = ShedOne();
  }
  // If a task was shed, the number of queued tasks did not grow: no thread needs to be woken.
  if (given_up.has_value()) return given_up->refused();
  changed_.notify_one();
}

Work FairThreadPool::ShedOne() {
  const auto most = std::max_element(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) {
    return a.second.size() < b.second.size();
  });
  Work work = std::move(most->second.back());
  most->second.pop_back();
  if (most->second.empty()) waiting_.erase(most);
  --waiting_count_;
  return work;
}

Work FairThreadPool::TakeNext() {
  auto next = waiting_.upper_bound(last_user_);
  if (next == waiting_.end()) next = waiting_.begin();
  Work work = std::move(next->second.front());
  next->second.pop_front();
  last_user_ = next->first;
  if (next->second.empty()) waiting_.erase(next);
  --waiting_count_;
  return work;
}

void FairThreadPool::Run() {
  for (;;) {
    Work work;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || waiting_count_ > 0; });
      if (waiting_count_ == 0) return;
      work = TakeNext();
    }
    work.run();
  }
}

}  // namespace relais::dispatch
