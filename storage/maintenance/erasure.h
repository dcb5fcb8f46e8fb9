#ifndef RELAIS_STORAGE_MAINTENANCE_ERASURE_H_
#define RELAIS_STORAGE_MAINTENANCE_ERASURE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/session.h"
#include "storage/engine/value.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Legal erasure of personal fields. It empties the values and their salt in past and current rows. The digest
// of the personal fields stays, so every journal entry still fits its rows. It also empties texts that the
// row digest covers (Column::Role::kErasable); the erasing entry then keeps the old row digest.

namespace relais::storage {

// The rows of one table that lose their personal fields. Plain value.
struct PersonalErasure {
  // Borrowed; schemas live as long as the program.
  const TableSchema* shape;
  // SQL over the columns of the table, with `?` for each of `parameters`, such as `dossier_id = ?`.
  std::string condition;
  std::vector<Value> parameters;
};

// Returns a record for each row that the erasure will remove an erasable text from, with its digests before
// and after. For the store alone. Call it before ErasePersonalFields, which removes the texts.
absl::StatusOr<std::vector<ErasedRowRecord>> RowsThatLoseText(Session& session,
                                                              const PersonalErasure& erasure);

// The key of a row in the form of ErasedRowRecord.
std::string RowKey(const TableSchema& shape, const std::vector<Value>& values);
// Whether the row has a text in an erasable column.
bool HoldsErasable(const TableSchema& shape, const std::vector<Value>& values);
// The values with every erasable column set to NULL.
std::vector<Value> WithoutErasable(const TableSchema& shape, std::vector<Value> values);

// For the store alone, in the entry's transaction. Sets every personal and erasable column and the salt to
// NULL in all matching revisions. Matching no row, or rows already erased, is not an error. INTERNAL if the
// table has no personal column or the condition is empty: both are bugs of the caller, never a user's
// mistake.
absl::Status ErasePersonalFields(Session& session, const PersonalErasure& erasure);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_ERASURE_H_
