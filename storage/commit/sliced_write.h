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

// A write of many rows, planned on a snapshot, that becomes one entry: all of it or nothing, once for each
// request id, as a WriteJob does. Its rows are inserted in slices between which other writes pass, and no
// reader sees them until a last, short transaction writes the entry. That transaction grows with
// PlannedRows::late() alone.
struct SlicedWrite {
  RequestIdentity identity;
  // Past it, the last transaction is refused with DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // Of the entry.
  std::string resource;
  // Borrowed.
  const PlannedRows* rows = nullptr;
  // Whether the plan still holds, in the last transaction, on the commit thread; may run more than once. An
  // error leaves the register as it was: ABORTED tells that it is to be planned again.
  std::function<absl::Status(WriteTransaction&)> check;
  // As in WriteJob.
  std::function<absl::Status(const Snapshot&, const JournalEntry&)> reply;
  // Called between slices, on the calling thread, with what is done of how much; may be empty. False stops
  // the write with CANCELLED, if its entry is not written yet.
  std::function<bool(std::int64_t, std::int64_t)> proceed;
};

// Carries out sliced writes, one at a time. Not thread-safe; blocks.
class SlicedWriter {
 public:
  struct Sizes {
    std::size_t rows;
    std::size_t dossiers;
  };
  // `run` and `finish` wait until the commit thread has done it. Borrows the projections.
  SlicedWriter(SliceRunner run, std::function<absl::Status(WriteJob)> finish, const Projections& projections,
               Sizes sizes)
      : run_(std::move(run)), finish_(std::move(finish)), projections_(projections), sizes_(sizes) {}

  // Besides what the write's own functions say: ABORTED if another row took a unique identifier meanwhile;
  // UNAVAILABLE if the outcome is not known, as in WriteJob. On any other error nothing of it is left.
  absl::Status Write(const SlicedWrite& write);

 private:
  absl::Status Stage(const SlicedWrite& write);
  absl::Status InsertEarly(const SlicedWrite& write);
  absl::Status DeriveNew(const SlicedWrite& write);
  absl::Status Finish(const SlicedWrite& write);
  // After the outcome `status`: removes what was staged if the entry was not written, else completes it.
  absl::Status CleanUp(const SlicedWrite& write, absl::Status status);
  absl::Status RemoveStaged(const SlicedWrite& write);
  absl::Status Proceed(const SlicedWrite& write) const;
  bool IsSliced(const SlicedWrite& write) const { return write.rows->early() > sizes_.rows; }

  const SliceRunner run_;
  const std::function<absl::Status(WriteJob)> finish_;
  const Projections& projections_;
  const Sizes sizes_;
  // Of the write that runs.
  JournalHead head_;
  std::int64_t shift_ = 0;
  std::size_t inserted_ = 0;
  std::int64_t done_ = 0;
  std::vector<Sha256Bytes> digests_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_SLICED_WRITE_H_
