#ifndef RELAIS_STORAGE_COMMIT_STAGED_ROWS_H_
#define RELAIS_STORAGE_COMMIT_STAGED_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/session.h"
#include "storage/journal/digest.h"
#include "storage/journal/journal.h"
#include "storage/projections/projections.h"
#include "storage/store.h"

// Staged rows: inserted into their tables before their journal entry is written. Their `since_seq` is a
// position far above the head, so that no snapshot sees them until the entry is written at that position and
// the head moves to it. The head records the position (JournalHead::staged_seq). Every function runs in a
// writing transaction.

namespace relais::storage {

// The staged rows of one entry.
struct StagedRows {
  std::int64_t seq = 0;
  // Of every row, sorted.
  std::vector<Sha256Bytes> digests;
};

// Reserves a position above the head, and the numbers of `dossiers` new dossiers from the next free one on.
// FAILED_PRECONDITION if another entry has staged rows.
absl::Status ReserveStaged(Session& session, std::int64_t dossiers, JournalHead& head);

// Makes access and words of the new dossiers numbered from `first` to `last`, from their rows.
absl::Status DeriveStaged(Session& session, const Projections& projections, const JournalHead& head,
                          std::int64_t first, std::int64_t last);

// Makes the cached answers of those dossiers that have none, once their entry is written.
absl::Status DeriveCachedAnswers(Session& session, const Projections& projections, const JournalHead& head,
                                 std::int64_t first, std::int64_t last);

// Runs its argument in a transaction of its own, which keeps the head as the argument leaves it.
using Slice = std::function<absl::Status(Session&, JournalHead&)>;
using SliceRunner = std::function<absl::Status(const Slice&)>;

absl::StatusOr<JournalHead> HeadBy(const SliceRunner& run);

// Calls `each` with the first and last number of each slice of the dossiers that the head keeps, `size` of
// them at most, until one fails. None are kept: calls nothing.
absl::Status ForEachDossierSlice(const JournalHead& head, std::size_t size,
                                 const std::function<absl::Status(std::int64_t, std::int64_t)>& each);

// Removes, in slices, what was derived from the staged dossiers.
absl::Status RemoveStagedDerived(const SliceRunner& run, const JournalHead& head, std::size_t slice_dossiers);

// Ends the reservation of the position and of the dossiers' numbers.
absl::Status ForgetStaged(const SliceRunner& run);

// Ends what an earlier process left half done: removes staged rows whose entry was never written, or makes
// the cached answers that a written entry still lacks. Reads whole tables; runs before anything else is
// written.
absl::Status RecoverStaged(const SliceRunner& run, const Projections& projections,
                           std::size_t slice_dossiers);

// Makes the cached answers that the last entry with staged rows still lacks.
absl::Status FinishCachedAnswers(const SliceRunner& run, const Projections& projections,
                                 std::size_t slice_dossiers);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_STAGED_ROWS_H_
