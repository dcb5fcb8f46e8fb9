#ifndef RELAIS_STORAGE_COMMIT_COMMIT_H_
#define RELAIS_STORAGE_COMMIT_COMMIT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/commit/write_watch.h"
#include "storage/journal/journal.h"
#include "storage/store.h"

// One job inside the database transaction of its batch.

namespace relais::storage {

// How to undo a job that fails after it has begun to write. A job that is refused earlier has nothing to
// undo.
enum class Undo {
  // Roll back the whole transaction. Nearly every job that begins to write succeeds.
  kTransaction,
  // Roll back to a savepoint of the job. It costs a copy of each page that the job changes.
  kSavepoint,
};

// Runs one job: checks for a repeated request, calls `apply`, writes the rows and the entry, and calls
// `reply`. Advances `head` if it wrote an entry. `watches` record the rows written. `now` is the time of the
// clock. `outcome` is the result of the job itself; if it is an error, the register is as before.
//
// An error returned means that the caller must roll back the transaction, with every job of the batch. Either
// this job is half done, or the engine has already rolled back by itself.
absl::Status RunJob(Session& session, const WriteJob& job, const Projections& projections, absl::Time now,
                    Undo undo, WatchList& watches, JournalHead& head, absl::Status& outcome);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_COMMIT_H_
