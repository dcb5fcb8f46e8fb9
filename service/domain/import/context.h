#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_CONTEXT_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_CONTEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "service/domain/import/import.h"
#include "service/domain/import/sheet.h"

namespace relais::domain {

// What the steps of one import share. Internal to the import.
struct ImportContext {
  const ImportCodelists& codelists;
  ImportLookup& known;
  const ImportOptions& options;
  ImportRows rows;
  std::vector<Problem> problems;
  std::vector<Notice> notices;
  // By FileKind; empty where the set lacks the file or no row of it can be read.
  std::array<std::optional<Sheet>, kFileKinds> sheets;
  // By FileKind, the spelling of each identifier of the set, by its folded form.
  std::array<absl::flat_hash_map<std::string, std::string>, kFileKinds> spellings;
  // Identifiers that stand in the set's own dossiers.csv and agreements.csv, those of rows at fault included,
  // those of unchanged rows not: they make nothing.
  absl::flat_hash_set<std::string> dossiers_in_set;
  absl::flat_hash_set<std::string> agreements_in_set;
  // False where those files are in the set but not readable to their end: then nothing can be said to be
  // missing.
  bool dossiers_readable = true;
  bool agreements_readable = true;

  // Keys of the rows that the set holds, unchanged ones included.
  RowKeys keys;
  // Keys of the rows in `rows.withdrawn`.
  RowKeys withdrawn;

  bool Withdraws(FileKind kind, const std::string& row_key) const {
    return withdrawn[static_cast<std::size_t>(kind)].contains(row_key);
  }
  void Note(NoticeKind kind, Problem place) { notices.push_back({kind, std::move(place)}); }
  Sheet& SheetOf(FileKind kind) { return *sheets[static_cast<std::size_t>(kind)]; }
};

// Reads every row of the sheets and reports what is wrong with each by itself, duplicates within a file
// included.
void ReadRows(ImportContext& context);

// Gives the cells of an imported row that did not change since its last import the register's values, and
// reports, or settles as the caller prefers, those that changed in both. A row of which no cell changed is
// unchanged from then on. A row that was never imported, of something that the register holds by other means,
// is merged too: all that it says is new.
template <class Row>
void MergeWithRegister(ImportContext& context, Sheet& sheet, Row& row);

// Finds the rows of earlier imports that are absent now, and what becomes of them.
void FindMissingRows(ImportContext& context);

// Judge the rows against each other and the register.
void CheckAgreements(ImportContext& context);
void CheckDossiers(ImportContext& context, class DossierIndex& book);
void CheckInterventions(ImportContext& context, DossierIndex& book);
void CheckPhases(ImportContext& context, DossierIndex& book);
void CheckReferrals(ImportContext& context, DossierIndex& book);
void CheckFunding(ImportContext& context, DossierIndex& book);
// After the files by themselves: what their rows do to the leads of dossiers.
void CheckLeads(ImportContext& context, DossierIndex& book);

// What is wrong with an organization that a row gives a dossier to; nullopt where it is of the caller's
// network.
std::optional<LocalizedText> CheckNetwork(const ImportContext& context, const std::string& organization);
// For an external_id of something that the caller does not see: not where it stands, nor what it is of.
LocalizedText TakenIdentifier();
// For a changed row of a dossier, or of its phases, that went with a merge into the dossier of this number.
LocalizedText MergedAway(std::int64_t into);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_CONTEXT_H_
