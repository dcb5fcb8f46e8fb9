#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_DOSSIER_INDEX_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_DOSSIER_INDEX_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "service/domain/import/context.h"

namespace relais::domain {

// State of a dossier after the import: its row of the set, if any, applied to what the register holds.
struct IndexedDossier {
  // Null if no row of the set changes it.
  const DossierRow* row = nullptr;
  // Absent if the register does not hold it.
  std::optional<ExistingDossier> known;
  // Absent if the row's date is faulty.
  std::optional<absl::CivilDay> opened_on;
  // Oldest first, beginning with the opening; includes the row's closing.
  std::vector<StatusChange> statuses;
  // By date; without the rows of phases.csv.
  std::vector<PhaseChange> phases;
  // As the register holds them, those that the import withdraws included.
  std::vector<Lead> leads_before;
  std::vector<PhaseChange> phases_before;

  // Whether this is the register's dossier of that number.
  bool Is(std::int64_t number) const { return known.has_value() && known->number == number; }
};

// Index of the dossiers that a set's rows refer to. Asks the register once for each external_id; names of
// merged dossiers lead to their merge target. Applies withdrawals first. A row without closing does not
// reopen a dossier that the register holds as closed. Internal to the import.
class DossierIndex {
 public:
  // `context` must outlive the index, and its dossier rows must not move.
  explicit DossierIndex(ImportContext& context);

  // Returns the dossier of an external_id; null if neither the set nor the register has it. Owned by the
  // index.
  const IndexedDossier* Find(const std::string& external_id);
  // Same, without asking the register: null unless the dossier was found before or a row of the set changes
  // it.
  const IndexedDossier* FindOpen(const std::string& external_id) const;

  // Same as Find, for the dossier that a row names in `column`. Reports an unknown one on `line`, unless the
  // set's dossiers.csv has it or is not readable. Null without a report for an empty external_id.
  const IndexedDossier* FindOrReport(const std::string& external_id, Sheet& sheet, int line,
                                     std::size_t column);

  // Whether the external_id belongs to a dossier that was merged into another. Call Find first.
  bool IsMerged(const std::string& external_id) const { return merged_.contains(external_id); }

 private:
  IndexedDossier* Enter(const std::string& external_id, std::optional<ExistingDossier> known);

  ImportContext& context_;
  // By number of the dossier.
  absl::flat_hash_map<std::int64_t, std::vector<const AbsentRow*>> withdrawn_;
  // By number; negative for dossiers that the register does not hold.
  absl::node_hash_map<std::int64_t, IndexedDossier> dossiers_;
  // By external_id; null if unknown.
  absl::flat_hash_map<std::string, IndexedDossier*> named_;
  absl::flat_hash_set<std::string> merged_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_DOSSIER_INDEX_H_
