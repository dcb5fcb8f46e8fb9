#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_DOSSIER_BOOK_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_DOSSIER_BOOK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "service/domain/import_context.h"

namespace relais::domain {

// A dossier as it will stand once its row of the set, if any, is recorded over what the register holds.
struct DossierFacts {
  // Null where the set has no row of it.
  const DossierRow* row = nullptr;
  // Absent where the register does not hold it.
  std::optional<KnownDossier> known;
  // Absent where the row's date is at fault.
  std::optional<absl::CivilDay> opened_on;
  // Oldest first, beginning with the opening; the row's closing stands in it.
  std::vector<StatusChange> statuses;
  // By date; without the rows of phases.csv.
  std::vector<PhaseChange> phases;
};

// The dossiers that the rows of a set speak of, by external_id, each asked of the register once. A row
// without closing does not reopen a dossier that the register holds as closed. Internal to the import.
class DossierBook {
 public:
  // `context` holds the dossier rows, which stay where they are while the book lives.
  explicit DossierBook(ImportContext& context);

  // Null where neither the set nor the register has it. Owned by the book.
  const DossierFacts* Find(const std::string& external_id);

  // The same for the dossier that a row names in `column`; reports one that is nowhere.
  const DossierFacts* FindOrReport(const std::string& external_id, Sheet& sheet, int line,
                                   std::size_t column);

 private:
  ImportContext& context_;
  absl::node_hash_map<std::string, DossierFacts> facts_;
  absl::flat_hash_set<std::string> nowhere_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_DOSSIER_BOOK_H_
