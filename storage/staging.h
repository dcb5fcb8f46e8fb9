#ifndef RELAIS_STORAGE_STAGING_H_
#define RELAIS_STORAGE_STAGING_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/derivation.h"
#include "storage/digest.h"
#include "storage/engine/session.h"
#include "storage/journal.h"
#include "storage/store.h"

// Rows that stand in the tables before their entry does. Their `since_seq` is a position far above the head,
// so that no snapshot sees them, until the entry is written there and the head moves to it. The head keeps
// the position (JournalHead::staged_seq). Every function runs in a writing transaction.

namespace relais::storage {

// What stands before its entry.
struct StagedRows {
  std::int64_t seq = 0;
  // Of every row, sorted.
  std::vector<Sha256Bytes> digests;
};

// Takes a position above the head, and the numbers of `dossiers` new dossiers from the next free one on.
// FAILED_PRECONDITION if another entry has rows ahead of it.
absl::Status ReserveStaged(Session& session, std::int64_t dossiers, JournalHead& head);

// Makes access and words of the new dossiers numbered from `first` to `last`, from their rows.
absl::Status DeriveStaged(Session& session, const Derivation& derivation, const JournalHead& head,
                          std::int64_t first, std::int64_t last);

// Takes away what is derived of them.
absl::Status RemoveStagedDerived(Session& session, const JournalHead& head, std::int64_t first,
                                 std::int64_t last);

// Makes the cached answers of those dossiers that have none, once their entry is written.
absl::Status DeriveCards(Session& session, const Derivation& derivation, const JournalHead& head,
                         std::int64_t first, std::int64_t last);

// Runs its argument in a transaction of its own, which keeps the head as the argument leaves it.
using Slice = std::function<absl::Status(Session&, JournalHead&)>;
using SliceRunner = std::function<absl::Status(const Slice&)>;

// Ends what a process before left half done: takes the rows away that stand ahead of an entry, or makes the
// cached answers that an entry still lacks. Goes through whole tables; before anything else is written.
absl::Status RecoverStaged(const SliceRunner& run, const Derivation& derivation, std::size_t slice_dossiers);

// Makes the cached answers that the last entry with staged rows still lacks.
absl::Status FinishCards(const SliceRunner& run, const Derivation& derivation, std::size_t slice_dossiers);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_STAGING_H_
