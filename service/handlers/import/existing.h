#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_EXISTING_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_EXISTING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/domain/import/import.h"
#include "service/domain/import/lookup.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/import/import_rows.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// A merged dossier. The files keep using its external_id, which is the key of MergedDossiers.
struct MergedDossier {
  std::int64_t dossier_id = 0;
  // Journal entry of the merge.
  std::int64_t merge_seq = 0;
  // The dossier that it was merged into, at the end of the chain of merges.
  std::int64_t standing_id = 0;
};
using MergedDossiers = std::unordered_map<std::string, MergedDossier>;

// Loads all merged dossiers, regardless of the snapshot's scope. Call once for each import: no index finds a
// past row by its external_id.
absl::StatusOr<MergedDossiers> LoadMergedDossiers(const storage::Snapshot& snapshot);

// Dossiers without external_id, by the names that an export of this register made for them.
using ExportedDossiers = std::unordered_map<std::string, std::int64_t>;

// The dossier that bears the external_id, or that the one that bore it was merged into. None where the
// snapshot does not see it.
absl::StatusOr<std::optional<storage::DossierRecord>> FindStandingDossier(const storage::Snapshot& snapshot,
                                                                          const MergedDossiers& merged,
                                                                          const std::string& external_id);
// The same; by the name of an export too.
absl::StatusOr<std::optional<storage::DossierRecord>> FindStandingDossier(const storage::Snapshot& snapshot,
                                                                          const MergedDossiers& merged,
                                                                          const ExportedDossiers& exported,
                                                                          const std::string& external_id);

// Converts records to the values that the import rules take.
std::vector<domain::Lead> LeadsOf(const std::vector<storage::LeadRecord>& records);
domain::ExistingReferral ExistingReferralOf(const storage::ReferralRecord& record);

class ImportBasis;
class ImportSpelling;

// Answers an import's queries from the register. Keeps the first storage error and answers as if nothing were
// found; check `status()` before using the result of the import. For one import and one thread.
class ImportKnown : public domain::ImportLookup {
 public:
  // `snapshot` shows what the caller may see; `erased` are the external identifiers of erased dossiers.
  // What it finds is added to `basis`, what it recognizes to `exported`.
  ImportKnown(const storage::Snapshot& snapshot, const MergedDossiers& merged, std::set<std::string> erased,
              ExportedDossiers& exported, ImportBasis& basis);
  ~ImportKnown() override;

  const absl::Status& status() const { return status_; }

  domain::RowState StateOf(domain::FileKind kind, const std::string& row_key, const std::string& dossier,
                           const std::string& canonical, const std::vector<domain::CellText>& cells) override;
  std::vector<bool> ChangedCells(domain::FileKind kind, const std::string& row_key,
                                 const std::vector<domain::CellText>& cells) override;
  std::optional<domain::DossierRow> FindRow(const domain::DossierRow& row) override;
  std::optional<domain::InterventionRow> FindRow(const domain::InterventionRow& row) override;
  std::optional<domain::PhaseRow> FindRow(const domain::PhaseRow& row) override;
  std::optional<domain::ReferralRow> FindRow(const domain::ReferralRow& row) override;
  std::optional<domain::FundingRow> FindRow(const domain::FundingRow& row) override;
  std::optional<domain::AgreementRow> FindRow(const domain::AgreementRow& row) override;
  bool IsErased(const std::string& external_id) override;
  std::vector<domain::AbsentRow> FindAbsentPhases(const std::string& dossier,
                                                  const domain::RowKeys& present) override;
  std::vector<domain::AbsentRow> FindAbsent(const std::vector<domain::FileKind>& kinds,
                                            const domain::RowKeys& present) override;
  std::string KindOfOrganization(const std::string& organization) override;
  std::optional<domain::ExistingDossier> FindDossier(const std::string& external_id) override;
  std::optional<domain::ExistingIntervention> FindIntervention(const std::string& external_id) override;
  std::optional<domain::ExistingReferral> FindReferral(const std::string& external_id) override;
  std::optional<domain::ExistingFundingApplication> FindFundingApplication(
      const std::string& external_id) override;
  bool IsHidden(domain::FileKind kind, const std::string& external_id) override;
  std::string SpellingOf(domain::FileKind kind, const std::string& external_id) override;
  std::string SpellingOfPhase(const std::string& dossier, const std::string& external_id) override;
  bool IsOwnExport(const domain::DossierRow& row) override;
  bool IsOwnExport(domain::FileKind kind, const std::string& external_id,
                   const std::string& dossier) override;
  bool HasAgreement(const std::string& identifier) override;
  bool HasCode(domain::FileKind kind, const std::string& row_key, absl::string_view column,
               absl::string_view code) override;

 private:
  // As FindStandingDossier, by the name of an export too.
  absl::StatusOr<std::optional<storage::DossierRecord>> FindStanding(const std::string& external_id) const;
  // Whether the caller sees the dossier, or saw it until it was voided. Remembers its answers.
  bool IsVisible(const std::string& dossier);
  bool IsHiddenDossier(const std::string& external_id);
  // Whether a voided dossier had the external_id. It keeps it in the files: a row must not open it again.
  bool IsVoided(const std::string& external_id);
  // Whether the voided dossier was led by the caller's network.
  bool WasVisible(const std::string& dossier);
  // Whether `name` is the one that an export of this register made for a part of the dossier without
  // external_id.
  template <class Record>
  bool RecognizePart(absl::string_view collection, const std::string& name, std::int64_t dossier_id);
  // The number of the dossier that bears the external_id now and that the caller sees.
  std::optional<std::int64_t> BearerOf(const std::string& external_id);
  // Key of the part that has the external_id, if the caller sees it.
  template <class Record>
  std::optional<storage::PartKey> PartOf(const std::string& external_id);
  // The row's cells as the register had them just after the entry that imported it. For a row of an earlier
  // version, which applied every cell, this is what the row said. Empty if unknown.
  std::vector<domain::CellText> CellsAsImported(domain::FileKind kind, const storage::ImportRowRecord& row);
  // The fact that an imported row refers to now; nullopt if the caller does not see it.
  std::optional<domain::AbsentRow> Standing(domain::FileKind kind, const storage::ImportedRow& row);

  // Returns the value; if the read failed, keeps the error and returns nullopt.
  template <class T>
  std::optional<T> Keep(absl::StatusOr<T> read) {
    if (read.ok()) return *std::move(read);
    status_.Update(read.status());
    return std::nullopt;
  }

  const storage::Snapshot& snapshot_;
  const MergedDossiers& merged_;
  const std::set<std::string> erased_;
  ExportedDossiers& exported_;
  // Parts without external_id, by the names that an export of this register made for them.
  std::unordered_map<std::string, storage::PartKey> exported_parts_;
  // By external_id.
  std::unordered_map<std::string, bool> visible_;
  // Folded; read when first needed.
  std::optional<std::set<std::string>> voided_ids_;
  // The organizations that led the voided dossiers, by external_id; read when first needed.
  std::optional<std::unordered_map<std::string, std::string>> voided_;
  ImportBasis& basis_;
  const std::unique_ptr<ImportSpelling> spelling_;
  absl::Status status_;
};

// Converts a row to the text that the register keeps of it, for the next import to compare. Marks the
// personal cells and the project title, which an erasure empties.
storage::ImportRowText RememberedText(domain::FileKind kind, std::string canonical,
                                      const std::vector<domain::CellText>& cells);

// Whether the row of funding.csv of this key said that amount (cents in digits; empty: none) when it was last
// imported. Nullopt if that is not remembered.
absl::StatusOr<std::optional<bool>> SaidAmount(const storage::Snapshot& snapshot, const std::string& row_key,
                                               const std::string& amount);

// The words that cells may use, as the register has them.
absl::StatusOr<domain::ImportCodelists> LoadImportCodelists(const storage::Snapshot& snapshot);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_EXISTING_H_
