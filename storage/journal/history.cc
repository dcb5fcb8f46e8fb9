#include "storage/journal/history.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {

absl::StatusOr<std::vector<std::int64_t>> ListDossierEntries(const Snapshot& snapshot,
                                                             std::int64_t dossier_id, bool with_reads,
                                                             std::int64_t after, std::int64_t limit) {
  std::vector<std::string> selects;
  std::vector<Value> parameters;
  for (const TableSchema* shape : AllTables()) {
    const InHistory included = shape->traits.in_history;
    if (BoundOf(*shape) == Bound::kNone || included == InHistory::kNever) continue;
    if (included == InHistory::kOnRequest && !with_reads) continue;
    for (const char* column : {"since_seq", "until_seq"}) {
      for (const std::int64_t bound : {dossier_id, after, snapshot.position()})
        parameters.emplace_back(bound);
      const std::string covers = snapshot.EverVisiblePredicate("r", column, parameters, BoundOf(*shape));
      selects.push_back(absl::StrCat("SELECT r.", column, " AS seq FROM ", shape->name,
                                     " r WHERE r.dossier_id = ? AND r.", column, " > ? AND r.", column,
                                     " <= ? AND ", covers));
    }
  }
  parameters.emplace_back(limit);
  std::vector<std::int64_t> entries;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(absl::StrCat(absl::StrJoin(selects, " UNION "), " ORDER BY seq LIMIT ?"),
                               parameters, "i", [&](const Row& row) { entries.push_back(row.Integer(0)); }));
  return entries;
}

absl::StatusOr<std::set<std::int64_t>> ReadEntries(const Snapshot& snapshot, std::int64_t from,
                                                   std::int64_t to) {
  std::set<std::int64_t> entries;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT DISTINCT since_seq FROM dossier_read WHERE since_seq >= ? AND since_seq <= ?", {from, to}, "i",
      [&](const Row& row) { entries.insert(row.Integer(0)); }));
  return entries;
}

}  // namespace relais::storage
