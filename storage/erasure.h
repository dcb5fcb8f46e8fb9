#ifndef RELAIS_STORAGE_ERASURE_H_
#define RELAIS_STORAGE_ERASURE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/engine/session.h"
#include "storage/engine/value.h"
#include "storage/versioned.h"

// Legal erasure of personal fields: the values and their salt go, in the past as in the present; the digest
// of the personal fields stays, so that every entry of the journal still fits the rows that it wrote.

namespace relais::storage {

// Which rows lose their personal fields. Plain value.
struct PersonalErasure {
  // Borrowed; shapes live as long as the program.
  const TableShape* shape;
  // SQL over the columns of the table, with `?` for each of `parameters`, such as `dossier_id = ?`.
  std::string condition;
  std::vector<Value> parameters;
};

// For the store alone: runs in the transaction of the entry. Sets every personal column
// and the salt to null in all revisions that match, superseded ones included; rows erased before and no match
// at all are not errors. INTERNAL where the table has no personal column or the condition is empty: both are
// faults of the caller's code, never of what a user asked for.
absl::Status ErasePersonalFields(Session& session, const PersonalErasure& erasure);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ERASURE_H_
