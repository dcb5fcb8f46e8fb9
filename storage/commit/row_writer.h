#ifndef RELAIS_STORAGE_COMMIT_ROW_WRITER_H_
#define RELAIS_STORAGE_COMMIT_ROW_WRITER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine/session.h"
#include "storage/journal/digest.h"
#include "storage/projections/dossier_state.h"
#include "storage/store.h"

// One row of a versioned table, written by the entry `seq`. In a writing transaction.

namespace relais::storage {

// Ends the current row of the write's key.
absl::Status SupersedeRow(Session& session, const WriteTransaction::Write& write, std::int64_t seq);

// Gives the digest of the row. ALREADY_EXISTS if another row bears its unique identifier.
absl::StatusOr<Sha256Bytes> InsertRow(Session& session, const WriteTransaction::Write& write,
                                      std::int64_t seq);

// Takes the row away that InsertRow wrote.
absl::Status DeleteRow(Session& session, const WriteTransaction::Write& write, std::int64_t seq);

// What rests on the rows of a table.
DerivedParts PartsFrom(absl::string_view table);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_ROW_WRITER_H_
