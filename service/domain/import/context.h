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

// State shared by the steps of one import. Internal to the import.
struct ImportContext {
  const ImportCodelists& codelists;
  ImportLookup& known;
  const ImportOptions& options;
  ImportRows rows;
  ProblemList problems;
  std::vector<Notice> notices;
  // By FileKind; empty if the set lacks the file or no row of it can be read.
  std::array<std::optional<Sheet>, kFileKinds> sheets;
  // By FileKind, the spelling of each identifier of the set, by its folded form; of a phase, after its
  // dossier and a bar.
  std::array<absl::flat_hash_map<std::string, std::string>, kFileKinds> spellings;
  // Identifiers in the set's own dossiers.csv and agreements.csv. Includes those of faulty rows, but not of
  // unchanged ones, which create nothing.
  absl::flat_hash_set<std::string> dossiers_in_set;
  absl::flat_hash_set<std::string> agreements_in_set;
  // False if that file is in the set but not readable to its end: then no identifier can be reported as
  // unknown.
  bool dossiers_readable = true;
  bool agreements_readable = true;

  // Keys of the set's rows, unchanged ones included.
  RowKeys keys;
  // Keys of the rows in `rows.withdrawn`.
  RowKeys withdrawn;
  // Whether ImportOptions::proceed answered false; what was read is then not to be used.
  bool stopped = false;

  bool Withdraws(FileKind kind, const std::string& row_key) const {
    return withdrawn[static_cast<std::size_t>(kind)].contains(row_key);
  }
  void Note(NoticeKind kind, Problem place) { notices.push_back({kind, std::move(place)}); }
  // Asks ImportOptions::proceed whether to go on. Once it has answered false, always returns false.
  bool Proceed() {
    stopped = stopped || (options.proceed != nullptr && !options.proceed());
    return !stopped;
  }
  Sheet& SheetOf(FileKind kind) { return *sheets[static_cast<std::size_t>(kind)]; }
};

// Reads every row of the sheets into `rows`. Reports the faults of each row by itself, and duplicates within
// a file.
void ReadRows(ImportContext& context);

// Merges a row with what the register holds, cell by cell, as in a three-way merge:
// - A cell unchanged in the file since the last import gets the register's value.
// - A cell changed in both, to different values, is a conflict: reported, or settled by
//   ImportOptions::prefer.
// - A row without a changed cell becomes kUnchanged.
// A row never imported is merged too, if the register holds its fact by other means; all its filled cells are
// new.
template <class Row>
void MergeWithRegister(ImportContext& context, Sheet& sheet, Row& row);

// Compares a row that an export of this register wrote (ImportLookup::IsOwnExport) with the register. If all
// its cells agree, the row becomes kUnchanged; else reports each cell that differs. Returns false if the
// register does not hold the row's fact, such as an added phase; reports an added funding step.
template <class Row>
bool SettleOwnExport(ImportContext& context, Sheet& sheet, Row& row);

// Finds the rows of earlier imports that are absent now. Keeps, lists or withdraws them by
// ImportOptions::missing.
void FindMissingRows(ImportContext& context);

// Each of these checks the rows of one file against the other rows and the register, and reports their
// problems.
void CheckAgreements(ImportContext& context);
void CheckDossiers(ImportContext& context, class DossierIndex& book);
void CheckInterventions(ImportContext& context, DossierIndex& book);
void CheckPhases(ImportContext& context, DossierIndex& book);
void CheckReferrals(ImportContext& context, DossierIndex& book);
void CheckFunding(ImportContext& context, DossierIndex& book);
// Checks the effect of all rows on the leads of dossiers. Call it last.
void CheckLeads(ImportContext& context, DossierIndex& book);

// Returns the fault of an organization outside of the caller's network, for a row that gives it a dossier;
// else nullopt.
std::optional<LocalizedText> CheckNetwork(const ImportContext& context, const std::string& organization);
// Text for an external_id that the caller may not see; does not reveal its dossier or kind.
LocalizedText TakenIdentifier();
// Text for a changed row of a dossier, or of its phases, that was merged into the dossier of this number.
LocalizedText MergedAway(std::int64_t into);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_CONTEXT_H_
