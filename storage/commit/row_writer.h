#ifndef RELAIS_STORAGE_COMMIT_ROW_WRITER_H_
#define RELAIS_STORAGE_COMMIT_ROW_WRITER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/session.h"
#include "storage/journal/digest.h"
#include "storage/store.h"

// Writes single rows of versioned tables for the entry `seq`. Call within a write transaction.

namespace relais::storage {

// Ends the current row of the write's key; does nothing if there is none.
absl::Status SupersedeRow(Session& session, const WriteTransaction::Write& write, std::int64_t seq);

// Inserts the row and returns its digest. ALREADY_EXISTS if another row has its unique identifier.
absl::StatusOr<Sha256Bytes> InsertRow(Session& session, const WriteTransaction::Write& write,
                                      std::int64_t seq);

// Deletes the row that InsertRow wrote.
absl::Status DeleteRow(Session& session, const WriteTransaction::Write& write, std::int64_t seq);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_ROW_WRITER_H_
