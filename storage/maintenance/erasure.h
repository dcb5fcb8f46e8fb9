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

// Legal erasure of personal fields: the values and their salt go, in the past as in the present; the digest
// of the personal fields stays, so that every entry of the journal still fits the rows that it wrote. A text
// that the row's own digest covers (Column::Role::kErasable) goes too: the digest that the row had is kept,
// in the entry that erases.

namespace relais::storage {

// Which rows lose their personal fields. Plain value.
struct PersonalErasure {
  // Borrowed; shapes live as long as the program.
  const TableSchema* shape;
  // SQL over the columns of the table, with `?` for each of `parameters`, such as `dossier_id = ?`.
  std::string condition;
  std::vector<Value> parameters;
};

// Rows whose digest covers a text that the erasure will empty, as they stand. For the store alone: before
// ErasePersonalFields, which would leave nothing to digest.
absl::StatusOr<std::vector<ErasedRowRecord>> RowsThatLoseText(Session& session,
                                                              const PersonalErasure& erasure);

// The key of a row as ErasedRowRecord has it.
std::string RowKey(const TableSchema& shape, const std::vector<Value>& values);
// Whether one of the texts is filled that an erasure empties though the row's digest covers them.
bool HoldsErasable(const TableSchema& shape, const std::vector<Value>& values);
// The values without the texts that an erasure empties though the row's digest covers them.
std::vector<Value> WithoutErasable(const TableSchema& shape, std::vector<Value> values);

// For the store alone: runs in the transaction of the entry. Sets every personal and erasable column
// and the salt to null in all revisions that match, superseded ones included; rows erased before and no match
// at all are not errors. INTERNAL where the table has no personal column or the condition is empty: both are
// faults of the caller's code, never of what a user asked for.
absl::Status ErasePersonalFields(Session& session, const PersonalErasure& erasure);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_ERASURE_H_
