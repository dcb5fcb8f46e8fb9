#ifndef RELAIS_STORAGE_COMMIT_H_
#define RELAIS_STORAGE_COMMIT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/journal.h"
#include "storage/store.h"

// One job inside the database transaction of its batch.

namespace relais::storage {

// Checks for a repeated request, applies, writes rows and entry, and replies, under a savepoint of its own:
// on any error the register is as before. Moves `head` on where an entry was written. `now` is the wall
// clock's opinion. `outcome` is the job's own; a status that is returned means that the transaction is
// broken, and every job of the batch with it: an engine may have rolled all of it back by itself.
absl::Status RunJob(Session& session, const WriteJob& job, const Derivation& derivation, absl::Time now,
                    JournalHead& head, absl::Status& outcome);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_H_
