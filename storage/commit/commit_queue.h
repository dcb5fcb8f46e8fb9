#ifndef RELAIS_STORAGE_COMMIT_COMMIT_QUEUE_H_
#define RELAIS_STORAGE_COMMIT_COMMIT_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/commit/staged_rows.h"
#include "storage/store.h"

namespace relais::storage {

// Work for the commit thread: a write; an instant to seal if `seals` is set; a scrub to end by `scrubs_by`
// if that is set; or a slice. Plain value.
struct CommitWork {
  // Its `done` receives the outcome, whatever the kind of work.
  WriteJob write;
  std::optional<absl::Time> seals;
  std::optional<absl::Time> scrubs_by;
  // A part of a sliced write. Borrowed.
  const Slice* slice = nullptr;

  // Whether it cannot share a transaction with other work: a scrub runs outside of transactions, and the
  // failure of a slice must not affect other jobs.
  bool alone() const { return scrubs_by.has_value() || slice != nullptr; }
};

// Work that waits for the commit thread, in order. Thread-safe; one thread takes.
class CommitQueue {
 public:
  CommitQueue(std::size_t limit, std::size_t batch_limit) : limit_(limit), batch_limit_(batch_limit) {}

  // Adds the work. If the queue is full, calls `done` with RESOURCE_EXHAUSTED on the calling thread instead;
  // a slice is never refused.
  void Push(CommitWork work);
  // Adds the work, with another `done`, and returns its outcome. DEADLINE_EXCEEDED if that is not known by
  // `deadline`; the work may still run.
  absl::Status PushAndWait(CommitWork work, absl::Time deadline);

  // Waits for work, and takes as much as fits in one transaction. Returns an empty batch after Wake, and none
  // once the queue is stopped and empty.
  std::optional<std::vector<CommitWork>> Take();
  // Makes Take return, now or at its next call.
  void Wake();
  void Stop();

  std::size_t size() const;

 private:
  // Call with the queue locked.
  std::vector<CommitWork> TakeBatch();

  const std::size_t limit_;
  const std::size_t batch_limit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CommitWork> queue_;
  bool stopping_ = false;
  bool woken_ = false;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_COMMIT_QUEUE_H_
