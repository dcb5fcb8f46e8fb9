#ifndef RELAIS_STORAGE_COMMIT_SLICED_WRITE_H_
#define RELAIS_STORAGE_COMMIT_SLICED_WRITE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/commit/planned_rows.h"
#include "storage/commit/staged_rows.h"
#include "storage/journal/journal.h"
#include "storage/projections/projections.h"
#include "storage/store.h"

namespace relais::storage {

// A write of many rows, planned on a snapshot, that becomes one entry. It is atomic and idempotent by request
// id, as a WriteJob is. Its rows are inserted in slices; other writes run between them. No reader sees the
// rows until a last, short transaction writes the entry. Only PlannedRows::late() makes that transaction
// longer.
struct SlicedWrite {
  RequestIdentity identity;
  // If it has passed, the last transaction is refused with DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // The resource that the entry is about.
  std::string resource;
  // Borrowed.
  const PlannedRows* rows = nullptr;
  // Checks that the plan still holds. Runs in the last transaction, on the commit thread, perhaps more than
  // once. After an error the register is as it was; ABORTED asks the caller to plan again.
  std::function<absl::Status(WriteTransaction&)> check;
  // As in WriteJob.
  std::function<absl::Status(const Snapshot&, const JournalEntry&)> reply;
  // Called between slices, on the calling thread, with the work done and the total; may be empty. If it
  // returns false before the entry is written, the write stops with CANCELLED.
  std::function<bool(std::int64_t, std::int64_t)> proceed;
};

// Runs sliced writes, one at a time. Not thread-safe; blocks.
class SlicedWriter {
 public:
  struct Sizes {
    std::size_t rows;
    std::size_t dossiers;
  };
  // `run` and `finish` block until the commit thread is done. Borrows the projections.
  SlicedWriter(SliceRunner run, std::function<absl::Status(WriteJob)> finish, const Projections& projections,
               Sizes sizes)
      : run_(std::move(run)), finish_(std::move(finish)), projections_(projections), sizes_(sizes) {}

  // Returns the errors of the write's own functions. ABORTED if another row took a unique identifier
  // meanwhile. UNAVAILABLE if the outcome is unknown, as in WriteJob. After any other error nothing of the
  // write is left. If the clean-up itself fails, the next sliced write or Store::Open completes it; a retry
  // with the same request id settles the outcome.
  absl::Status Write(const SlicedWrite& write);

 private:
  absl::Status Stage(const SlicedWrite& write);
  absl::Status InsertEarly(const SlicedWrite& write);
  absl::Status DeriveNew(const SlicedWrite& write);
  absl::Status Finish(const SlicedWrite& write);
  // Removes the staged rows if the entry was not written; else makes the missing cached answers.
  absl::Status CleanUp(const SlicedWrite& write, absl::Status status);
  absl::Status RemoveStaged(const SlicedWrite& write);
  absl::Status Proceed(const SlicedWrite& write) const;
  bool IsSliced(const SlicedWrite& write) const { return write.rows->early() > sizes_.rows; }

  const SliceRunner run_;
  const std::function<absl::Status(WriteJob)> finish_;
  const Projections& projections_;
  const Sizes sizes_;
  // State of the running write.
  JournalHead head_;
  std::int64_t shift_ = 0;
  std::size_t inserted_ = 0;
  std::int64_t done_ = 0;
  std::vector<Sha256Bytes> digests_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_SLICED_WRITE_H_
