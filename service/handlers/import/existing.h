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
#include "service/domain/import/import.h"
#include "service/domain/import/lookup.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/import/import_rows.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// Dossiers that were merged away, by the external_id that they had: the files go on calling them so.
struct MergedDossier {
  std::int64_t dossier_id = 0;
  // Entry of the merge that took it away.
  std::int64_t merge_seq = 0;
  // The dossier that stands for it.
  std::int64_t standing_id = 0;
};
using MergedDossiers = std::unordered_map<std::string, MergedDossier>;

// All of them, whoever may see them: to be read once, for no index finds a row of the past by its
// external_id.
absl::StatusOr<MergedDossiers> LoadMergedDossiers(const storage::Snapshot& snapshot);

// The dossier that bears the external_id, or that the one that bore it was merged into. None where the
// snapshot does not see it.
absl::StatusOr<std::optional<storage::DossierRecord>> FindStandingDossier(const storage::Snapshot& snapshot,
                                                                          const MergedDossiers& merged,
                                                                          const std::string& external_id);

// As an import judges them.
std::vector<domain::Lead> LeadsOf(const std::vector<storage::LeadRecord>& records);
domain::ExistingReferral ExistingReferralOf(const storage::ReferralRecord& record);

class ImportBasis;
class ImportSpelling;

// What the register holds, as an import asks for it. Remembers the first failure to read and answers as if
// nothing were there; ask `status()` before using what the import found. Lives during one import; one thread.
class ImportKnown : public domain::ImportLookup {
 public:
  // `snapshot` shows what the caller may see; `erased` are the external identifiers of erased dossiers.
  // What it finds is added to `basis`.
  ImportKnown(const storage::Snapshot& snapshot, const MergedDossiers& merged, std::set<std::string> erased,
              ImportBasis& basis);
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
  bool HasAgreement(const std::string& identifier) override;
  bool HasCode(domain::FileKind kind, const std::string& row_key, absl::string_view column,
               absl::string_view code) override;

 private:
  // The number of the dossier that bears the external_id now and that the caller sees.
  std::optional<std::int64_t> BearerOf(const std::string& external_id);
  // The key of the part that bears the external_id and that the caller sees.
  template <class Record>
  std::optional<storage::PartKey> PartOf(const std::string& external_id);
  // The cells of the row as the register had them right after the entry that imported it: what it said, if
  // an earlier version imported it, which took every cell. Empty if that cannot be known.
  std::vector<domain::CellText> CellsAsImported(domain::FileKind kind, const storage::ImportRowRecord& row);
  // What an imported row stands for now; nullopt if the caller sees nothing there.
  std::optional<domain::AbsentRow> Standing(domain::FileKind kind, const storage::ImportedRow& row);

  // The value, or nothing where reading failed; the failure is kept.
  template <class T>
  std::optional<T> Keep(absl::StatusOr<T> read) {
    if (read.ok()) return *std::move(read);
    status_.Update(read.status());
    return std::nullopt;
  }

  const storage::Snapshot& snapshot_;
  const MergedDossiers& merged_;
  const std::set<std::string> erased_;
  ImportBasis& basis_;
  const std::unique_ptr<ImportSpelling> spelling_;
  absl::Status status_;
};

// What a row says, as the register remembers it.
storage::ImportRowText RememberedText(domain::FileKind kind, std::string canonical,
                                      const std::vector<domain::CellText>& cells);

// The words that cells may use, as the register has them.
absl::StatusOr<domain::ImportCodelists> LoadImportCodelists(const storage::Snapshot& snapshot);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_EXISTING_H_
