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

// Staged rows are inserted before their journal entry is written. Their `since_seq` is a position far above
// the head, so no snapshot sees them. They become visible once the entry is written at that position and the
// head moves to it. JournalHead::staged_seq records the position. Call the functions that take a Session
// within a write transaction; those that take a SliceRunner begin their own.

namespace relais::storage {

// The staged rows of one entry.
struct StagedRows {
  std::int64_t seq = 0;
  // Digests of all staged rows, sorted.
  std::vector<Sha256Bytes> digests;
};

// Reserves a position above the head, and numbers for `dossiers` new dossiers from the next free one on.
// FAILED_PRECONDITION if another entry has staged rows.
absl::Status ReserveStaged(Session& session, std::int64_t dossiers, JournalHead& head);

// Derives access and search words of the new dossiers numbered `first` to `last` from their rows.
absl::Status DeriveStaged(Session& session, const Projections& projections, const JournalHead& head,
                          std::int64_t first, std::int64_t last);

// Derives the missing cached answers of those dossiers. Call it once their entry is written.
absl::Status DeriveCachedAnswers(Session& session, const Projections& projections, const JournalHead& head,
                                 std::int64_t first, std::int64_t last);

// Runs a slice in its own transaction, and stores the head as the slice leaves it.
using Slice = std::function<absl::Status(Session&, JournalHead&)>;
using SliceRunner = std::function<absl::Status(const Slice&)>;

// Reads the head, in a slice that writes nothing.
absl::StatusOr<JournalHead> HeadBy(const SliceRunner& run);

// Calls `each` with the first and last number of each slice of at most `size` dossiers. Covers the dossiers
// that the head names, or none. Stops at the first error.
absl::Status ForEachDossierSlice(const JournalHead& head, std::size_t size,
                                 const std::function<absl::Status(std::int64_t, std::int64_t)>& each);

// Removes the projections of the staged dossiers, in slices.
absl::Status RemoveStagedDerived(const SliceRunner& run, const JournalHead& head, std::size_t slice_dossiers);

// Releases the reserved position and the dossiers' numbers.
absl::Status ForgetStaged(const SliceRunner& run);

// Recovers from an interrupted sliced write. Removes staged rows if their entry was never written; else makes
// the cached answers that are still missing. Reads whole tables. Must run before any other write.
absl::Status RecoverStaged(const SliceRunner& run, const Projections& projections,
                           std::size_t slice_dossiers);

// Makes the cached answers that the last entry with staged rows still lacks.
absl::Status FinishCachedAnswers(const SliceRunner& run, const Projections& projections,
                                 std::size_t slice_dossiers);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_STAGED_ROWS_H_
