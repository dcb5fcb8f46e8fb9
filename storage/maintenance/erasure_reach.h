#ifndef RELAIS_STORAGE_MAINTENANCE_ERASURE_REACH_H_
#define RELAIS_STORAGE_MAINTENANCE_ERASURE_REACH_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine/value.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/versioned/versioned.h"

namespace relais::storage {

// Decides which rows may lack their personal fields: those that a recorded erasure, or the removal of a saved
// list, may have emptied. Verification uses it to find rows that were emptied by hand, without such a record.
class ErasureReach {
 public:
  // Reads every erasure and saved list; not limited by the snapshot's scope.
  static absl::StatusOr<ErasureReach> Read(const Snapshot& snapshot);

  // Whether an erasure or a removal may have emptied this row of `shape`. `values` has every column of the
  // row, the personal ones empty.
  bool Covers(const TableSchema& shape, const std::vector<Value>& values, std::int64_t since_seq,
              std::optional<std::int64_t> until_seq) const;

 private:
  // Two parts of a key, such as the file and the key of an import row, with the last entry that reached it.
  using LastEntries = std::map<std::pair<std::string, std::string>, std::int64_t>;

  struct Erasure {
    std::int64_t seq = 0;
    DossierRows rows;
  };

  absl::Status AddErasures(const Snapshot& snapshot);
  absl::Status AddRemovedLists(const Snapshot& snapshot);
  bool CoversDossierRow(const TableSchema& shape, const std::vector<Value>& values,
                        std::int64_t since_seq) const;
  bool CoversImportRow(const std::string& file, const std::string& row_key, std::int64_t since_seq) const;

  std::vector<Erasure> erasures_;
  // Places in `erasures_`, by the dossiers that each erased.
  std::map<std::int64_t, std::vector<std::size_t>> by_dossier_;
  std::int64_t last_erasure_ = 0;
  std::map<std::int64_t, std::int64_t> incidents_;
  LastEntries removed_lists_;
  LastEntries import_rows_;
  LastEntries import_rows_under_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_ERASURE_REACH_H_
