#include "storage/commit/commit_queue.h"

#include <functional>
#include <memory>
#include <utility>

#include "storage/commit/one_shot_event.h"

namespace relais::storage {

void CommitQueue::Push(CommitWork work) {
  std::function<void(absl::Status)> refused;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    // Slices are few, and those that remove the staged rows must not be refused.
    if (queue_.size() >= limit_ && work.slice == nullptr) {
      refused = std::move(work.write.done);
    } else {
      queue_.push_back(std::move(work));
    }
  }
  if (refused) {
    refused(absl::ResourceExhaustedError("the queue of writes is full"));
  } else {
    changed_.notify_one();
  }
}

absl::Status CommitQueue::PushAndWait(CommitWork work, absl::Time deadline) {
  // Shared: the caller may return at its deadline before the commit thread runs the work.
  struct Outcome {
    OneShotEvent known;
    absl::Status status;
  };
  auto outcome = std::make_shared<Outcome>();
  work.write.done = [outcome](absl::Status status) {
    outcome->status = std::move(status);
    outcome->known.Notify();
  };
  Push(std::move(work));
  if (!outcome->known.WaitUntil(deadline)) {
    return absl::DeadlineExceededError("the deadline passed while the commit thread was awaited");
  }
  return outcome->status;
}

std::optional<std::vector<CommitWork>> CommitQueue::Take() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty() || woken_; });
  if (queue_.empty() && stopping_) return std::nullopt;
  woken_ = false;
  return TakeBatch();
}

std::vector<CommitWork> CommitQueue::TakeBatch() {
  std::vector<CommitWork> batch;
  while (!queue_.empty() && batch.size() < batch_limit_) {
    const bool alone = queue_.front().alone();
    if (alone && !batch.empty()) break;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (alone) break;
  }
  return batch;
}

void CommitQueue::Wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void CommitQueue::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

std::size_t CommitQueue::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return queue_.size();
}

}  // namespace relais::storage
