#ifndef RELAIS_SERVICE_HANDLERS_COMMON_REVISION_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_REVISION_H_

#include "storage/store.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// Whether any column differs.
template <class Record>
bool Differs(const Record& before, const Record& after) {
  return storage::ValuesOf(before) != storage::ValuesOf(after);
}

// Writes `after` as the revision that follows `before` and returns true. If no column differs, writes nothing
// and returns false, so that etags stay valid.
template <class Record>
bool ReplaceIfChanged(storage::WriteTransaction& transaction, const Record& before, Record after) {
  if (!Differs(before, after)) return false;
  after.revision = before.revision + 1;
  transaction.Replace(after);
  return true;
}

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_REVISION_H_
