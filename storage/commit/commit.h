#ifndef RELAIS_STORAGE_COMMIT_COMMIT_H_
#define RELAIS_STORAGE_COMMIT_COMMIT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/commit/write_watch.h"
#include "storage/journal/journal.h"
#include "storage/store.h"

// One job inside the database transaction of its batch.

namespace relais::storage {

// What undoes a job that fails once it has begun to write; one that is refused before has nothing to undo.
enum class Undo {
  // Rolling back the whole transaction. Nearly every job that begins to write ends well.
  kTransaction,
  // A savepoint of its own, which costs a copy of each page that the job changes.
  kSavepoint,
};

// Checks for a repeated request, applies, writes rows and entry, and replies. Moves `head` on where an entry
// was written. `watches` note what it writes. `now` is the wall clock's opinion. `outcome` is the job's own;
// where it is an error, the register is as before. A status that is returned means that the transaction is to
// be rolled back, and every job of the batch with it: this one is half done, or an engine has rolled all of
// it back by itself.
absl::Status RunJob(Session& session, const WriteJob& job, const Projections& projections, absl::Time now,
                    Undo undo, WatchList& watches, JournalHead& head, absl::Status& outcome);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_COMMIT_H_
