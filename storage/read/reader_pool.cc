#include "storage/read/reader_pool.h"

#include <utility>

namespace relais::storage {

bool ReaderPool::MayBegin(ReadKind kind) const {
  const Side& side = sides_[static_cast<std::size_t>(kind)];
  if (draining_ || (kind == ReadKind::kLong && long_held_)) return false;
  return !side.free.empty() || side.open < side.limit;
}

absl::StatusOr<std::unique_ptr<Reader>> ReaderPool::Take(ReadKind kind, absl::Time deadline) {
  Side& side = SideOf(kind);
  std::unique_lock<std::mutex> lock(mutex_);
  while (!MayBegin(kind)) {
    if (deadline == absl::InfiniteFuture()) {
      side.freed.wait(lock);
    } else if (side.freed.wait_until(lock, absl::ToChronoTime(deadline)) == std::cv_status::timeout) {
      return absl::DeadlineExceededError("the deadline passed while the read waited");
    }
  }
  if (!side.free.empty()) {
    std::unique_ptr<Reader> reader = std::move(side.free.back());
    side.free.pop_back();
    return reader;
  }
  ++side.open;
  lock.unlock();
  absl::StatusOr<std::unique_ptr<Session>> opened = engine_.OpenReader();
  if (opened.ok()) return std::make_unique<Reader>(*std::move(opened));
  lock.lock();
  --side.open;
  lock.unlock();
  side.freed.notify_one();
  returned_.notify_one();
  return opened.status();
}

void ReaderPool::Give(ReadKind kind, std::unique_ptr<Reader> reader) {
  Side& side = SideOf(kind);
  bool tell = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    // An old snapshot would only keep the log from restarting.
    if (committing_ || long_held_ || !reader->IsCurrent(commits_)) reader->Release();
    side.free.push_back(std::move(reader));
    tell = kind == ReadKind::kLong && long_held_ && side.running() == 0;
  }
  side.freed.notify_one();
  returned_.notify_one();
  if (tell) long_idle_();
}

void ReaderPool::BeginCommit() {
  const std::lock_guard<std::mutex> lock(mutex_);
  committing_ = true;
  for (Side& side : sides_) {
    for (const std::unique_ptr<Reader>& reader : side.free) reader->Release();
  }
}

void ReaderPool::EndCommit() {
  // Before callers learn of the commit, so that their next read sees it.
  commits_.fetch_add(1);
  const std::lock_guard<std::mutex> lock(mutex_);
  committing_ = false;
}

absl::Status ReaderPool::Drain(absl::Time deadline) {
  std::vector<std::unique_ptr<Reader>> closing;
  std::unique_lock<std::mutex> lock(mutex_);
  draining_ = true;
  const auto all_back = [this] { return sides_[0].running() == 0 && sides_[1].running() == 0; };
  if (deadline == absl::InfiniteFuture()) {
    returned_.wait(lock, all_back);
  } else if (!returned_.wait_until(lock, absl::ToChronoTime(deadline), all_back)) {
    return absl::DeadlineExceededError("a read ran on past the deadline");
  }
  for (Side& side : sides_) {
    side.open = 0;
    for (std::unique_ptr<Reader>& reader : side.free) closing.push_back(std::move(reader));
    side.free.clear();
  }
  return absl::OkStatus();
}

void ReaderPool::Admit() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    draining_ = false;
  }
  NotifyAll();
}

void ReaderPool::HoldLong() {
  const std::lock_guard<std::mutex> lock(mutex_);
  long_held_ = true;
}

void ReaderPool::AdmitLong() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    long_held_ = false;
  }
  NotifyAll();
}

std::size_t ReaderPool::long_running() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return sides_[static_cast<std::size_t>(ReadKind::kLong)].running();
}

void ReaderPool::NotifyAll() {
  for (Side& side : sides_) side.freed.notify_all();
}

}  // namespace relais::storage
