#ifndef RELAIS_STORAGE_COMMIT_WRITE_AND_WAIT_H_
#define RELAIS_STORAGE_COMMIT_WRITE_AND_WAIT_H_

#include "absl/status/status.h"
#include "storage/store.h"

namespace relais::storage {

// Queues the job, blocks until its outcome is known, and returns it. Replaces `done` of the job. Never call
// it within Read, apply, reply or done.
absl::Status WriteAndWait(Store& store, WriteJob job);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_WRITE_AND_WAIT_H_
