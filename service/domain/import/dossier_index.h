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

// A dossier as it will stand once its row of the set, if any, is recorded over what the register holds.
struct IndexedDossier {
  // Null where the set has no row that changes it.
  const DossierRow* row = nullptr;
  // Absent where the register does not hold it.
  std::optional<ExistingDossier> known;
  // Absent where the row's date is at fault.
  std::optional<absl::CivilDay> opened_on;
  // Oldest first, beginning with the opening; the row's closing stands in it.
  std::vector<StatusChange> statuses;
  // By date; without the rows of phases.csv.
  std::vector<PhaseChange> phases;

  // Whether the register's dossier of this number is the one.
  bool Is(std::int64_t number) const { return known.has_value() && known->number == number; }
};

// The dossiers that the rows of a set speak of, each asked of the register once for each of its names: those
// merged into it are it. What the import withdraws is taken away first. A row without closing does not reopen
// a dossier that the register holds as closed. Internal to the import.
class DossierIndex {
 public:
  // `context` holds the dossier rows, which stay where they are while the book lives.
  explicit DossierIndex(ImportContext& context);

  // Null where neither the set nor the register has it. Owned by the book.
  const IndexedDossier* Find(const std::string& external_id);
  // The same where it was found already or the set has a row that changes it; null otherwise.
  const IndexedDossier* FindOpen(const std::string& external_id) const;

  // The same as Find for the dossier that a row names in `column`; reports one that is nowhere.
  const IndexedDossier* FindOrReport(const std::string& external_id, Sheet& sheet, int line,
                                     std::size_t column);

  // Whether it is the name of a dossier that was merged into the one found by it.
  bool IsMerged(const std::string& external_id) const { return merged_.contains(external_id); }

 private:
  IndexedDossier* Enter(const std::string& external_id, std::optional<ExistingDossier> known);

  ImportContext& context_;
  // By number of their dossier.
  absl::flat_hash_map<std::int64_t, std::vector<const AbsentRow*>> withdrawn_;
  // By number; those that the register does not hold below 0.
  absl::node_hash_map<std::int64_t, IndexedDossier> dossiers_;
  // By external_id; null for those that are nowhere.
  absl::flat_hash_map<std::string, IndexedDossier*> named_;
  absl::flat_hash_set<std::string> merged_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_DOSSIER_INDEX_H_
