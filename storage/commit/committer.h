#ifndef RELAIS_STORAGE_COMMIT_COMMITTER_H_
#define RELAIS_STORAGE_COMMIT_COMMITTER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/commit/commit.h"
#include "storage/commit/commit_queue.h"
#include "storage/commit/log_limiter.h"
#include "storage/commit/write_watch.h"
#include "storage/engine/session.h"
#include "storage/read/reader_pool.h"

namespace relais::storage {

// Runs the work of the commit thread, in batches of one transaction. Borrows its arguments. Watch is
// thread-safe; Prepare returns before Run begins, on its own thread.
class Committer {
 public:
  Committer(Session& writer, ReaderPool& readers, const StoreOptions& options)
      : writer_(writer), readers_(readers), options_(options), log_(writer, readers, options) {}

  // Migrates the database, records `seed` in an empty one, cleans up after an interrupted import, and derives
  // the projections again if their version differs.
  absl::Status Prepare(const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed);

  // Runs the queued work until the queue is stopped and empty. Calls `recorded` after every commit with a job
  // that succeeded.
  void Run(CommitQueue& queue, const std::function<void()>& recorded);

  std::shared_ptr<const WriteWatch> Watch() { return watches_.Add(); }

 private:
  absl::Status Seed(const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed);
  absl::Status DeriveAll();
  absl::Status InTransaction(const std::function<absl::Status()>& work);

  absl::Status Scrub(absl::Time deadline);
  // Runs the batch and returns the outcome of each job; OK means durable.
  std::vector<absl::Status> RunBatch(const std::vector<CommitWork>& batch);
  absl::Status RunInTransaction(const std::vector<CommitWork>& batch, Undo undo,
                                std::vector<absl::Status>& outcomes);
  // Call within a write transaction.
  absl::Status RunSlice(const Slice& slice);
  absl::Status CommitBatch();

  Session& writer_;
  ReaderPool& readers_;
  const StoreOptions& options_;
  WatchList watches_;
  LogLimiter log_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_COMMITTER_H_
