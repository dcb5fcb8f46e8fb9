#ifndef RELAIS_STORAGE_EXTERNAL_IDS_H_
#define RELAIS_STORAGE_EXTERNAL_IDS_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "storage/records.h"
#include "storage/versioned.h"

namespace relais::storage {

// Calls `on_id` with the external_id of every current row of a kind that has one, whoever may see it, in no
// particular order. Goes through an index of them all.
template <class Record>
absl::Status ForEachExternalId(const Snapshot& snapshot,
                               const std::function<void(const std::string&)>& on_id) {
  return snapshot.session().Query(absl::StrCat("SELECT external_id FROM ", Record::kTable,
                                               " WHERE until_seq IS NULL AND external_id IS NOT NULL"),
                                  {}, "t", [&](const Row& row) { on_id(row.Text(0)); });
}

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_EXTERNAL_IDS_H_
