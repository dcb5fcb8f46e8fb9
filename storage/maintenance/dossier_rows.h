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

// Which rows of the register, past ones included, are about a dossier: not only those under its own number.

namespace relais::storage {

// A condition over the columns of one table, with what it binds.
struct RowCondition {
  std::string sql;
  std::vector<Value> parameters;
};

// What a dossier is about takes in the dossiers merged into it, and into those, as the merges stand. A part
// that a merge moved is about the dossier that it came from, whatever became of the merge since: where the
// merge was taken back, its revisions under the target's number are the source's, and none of the target's. A
// number is never given to another part, so that a part that was moved once owns its number there for ever.
class DossierRows {
 public:
  // As the merges stand at the snapshot's position; not limited by its scope.
  static absl::StatusOr<DossierRows> Of(const Snapshot& snapshot, std::int64_t dossier_id);

  // The dossier and those merged into it, ascending.
  const std::vector<std::int64_t>& dossiers() const { return dossiers_; }
  // Holds for the rows of the table that are about them. The table is one about dossiers.
  RowCondition In(const TableSchema& shape) const;
  // Where a part of theirs is at home, within `dossiers`, that stands or stood at `key`; none where it is not
  // theirs.
  std::optional<PartKey> HomeOf(absl::string_view kind, PartKey key) const;

 private:
  // Table, dossier and number of a part.
  using Place = std::tuple<std::string, std::int64_t, std::int64_t>;

  bool Holds(std::int64_t dossier_id) const;
  // Where the part was before any merge.
  PartKey OriginOf(const std::string& kind, PartKey key) const;

  std::vector<std::int64_t> dossiers_;
  // Dialect::SetOfIntegers.
  std::string set_of_integers_;
  // From where each place that a merge filled was filled.
  std::map<Place, PartKey> came_from_;
};

// A state of a row that was superseded or taken away.
template <class Record>
struct PastRow {
  Record record;
  // The last position at which it stood.
  std::int64_t last_seq = 0;
};

// Those of the parts of one kind that are about the dossiers of `rows`, up to the snapshot's position; by
// dossier and number, oldest first. Not limited by the snapshot's scope.
template <class Record>
absl::StatusOr<std::vector<PastRow<Record>>> ListPastParts(const Snapshot& snapshot,
                                                           const DossierRows& rows) {
  const TableSchema& shape = ShapeOf<Record>();
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

// The positions at which the dossier's own row or a dated change of it was recorded, superseded or taken
// away, up to the snapshot's position; ascending. Not limited by the snapshot's scope.
absl::StatusOr<std::vector<std::int64_t>> OwnRowPositions(const Snapshot& snapshot, std::int64_t dossier_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_DOSSIER_ROWS_H_
