#ifndef RELAIS_STORAGE_MAINTENANCE_DOSSIER_ROWS_H_
#define RELAIS_STORAGE_MAINTENANCE_DOSSIER_ROWS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/engine/value.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/versioned/versioned.h"

// Finds the rows about a dossier, past ones included, also those under the number of another dossier.

namespace relais::storage {

// An SQL condition over the columns of one table, with its parameters.
struct RowCondition {
  std::string sql;
  std::vector<Value> parameters;
};

// The rows about a dossier and about the dossiers merged into it, directly or through others. A part that a
// merge moved belongs to the dossier that it came from, also after the merge is undone. Its revisions under
// the target's number are then the source's. Part numbers are never reused, so a moved part keeps its number
// in the target for ever.
class DossierRows {
 public:
  // Uses the merges in force at the snapshot's position; not limited by its scope.
  static absl::StatusOr<DossierRows> Of(const Snapshot& snapshot, std::int64_t dossier_id);

  // The dossier and those merged into it, ascending.
  const std::vector<std::int64_t>& dossiers() const { return dossiers_; }
  // Condition for the rows of a table about dossiers that belong to `dossiers`.
  RowCondition In(const TableSchema& shape) const;
  // Home, within `dossiers`, of the part that is or was at `key`; none if the part is not theirs.
  std::optional<PartKey> CurrentKeyOf(absl::string_view kind, PartKey key) const;

 private:
  // Table, dossier and number of a part.
  using Place = std::tuple<std::string, std::int64_t, std::int64_t>;

  bool Holds(std::int64_t dossier_id) const;
  // The key of the part before any merge.
  PartKey OriginOf(const std::string& kind, PartKey key) const;

  std::vector<std::int64_t> dossiers_;
  // Dialect::SetOfIntegers.
  std::string set_of_integers_;
  // For each part that a merge moved: its new place, and the key that it came from.
  std::map<Place, PartKey> came_from_;
};

// A past state of a row: superseded or removed.
template <class Record>
struct PastRow {
  Record record;
  // The last position at which it was current.
  std::int64_t last_seq = 0;
};

// Past rows of one kind of part about the dossiers of `rows`, up to the snapshot's position; by dossier and
// number, oldest first. Not limited by the snapshot's scope.
template <class Record>
absl::StatusOr<std::vector<PastRow<Record>>> ListPastParts(const Snapshot& snapshot,
                                                           const DossierRows& rows) {
  const TableSchema& shape = SchemaOf<Record>();
  RowCondition condition = rows.In(shape);
  condition.parameters.emplace_back(snapshot.position());
  const auto columns = static_cast<int>(shape.columns.size());
  std::vector<PastRow<Record>> past;
  absl::Status status = snapshot.session().Query(
      absl::StrCat("SELECT ", shape.Names(), ", since_seq, until_seq FROM ", shape.name, " WHERE ",
                   condition.sql, " AND until_seq <= ? ORDER BY dossier_id, number, since_seq"),
      condition.parameters, shape.Types() + "ii", [&](const Row& row) {
        past.push_back({FromRow<Record>(row), row.Integer(columns + 1) - 1});
      });
  if (!status.ok()) return status;
  return past;
}

// Positions at which the dossier's own row or one of its dated changes was recorded, superseded or removed,
// up to the snapshot's position; ascending. Not limited by the snapshot's scope.
absl::StatusOr<std::vector<std::int64_t>> OwnRowPositions(const Snapshot& snapshot, std::int64_t dossier_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_DOSSIER_ROWS_H_
