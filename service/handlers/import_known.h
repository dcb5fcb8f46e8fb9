#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_KNOWN_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_KNOWN_H_

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
#include "service/domain/import.h"
#include "service/domain/import_register.h"
#include "storage/records.h"
#include "storage/versioned.h"

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
domain::KnownReferral KnownReferralOf(const storage::ReferralRecord& record);

class ImportSpelling;

// What the register holds, as an import asks for it. Remembers the first failure to read and answers as if
// nothing were there; ask `status()` before using what the import found. Lives during one import; one thread.
class ImportKnown : public domain::Register {
 public:
  // `snapshot` shows what the caller may see; `erased` are the external identifiers of erased dossiers.
  ImportKnown(const storage::Snapshot& snapshot, const MergedDossiers& merged, std::set<std::string> erased);
  ~ImportKnown() override;

  const absl::Status& status() const { return status_; }

  domain::RowState StateOf(domain::FileKind kind, const std::string& row_key, const std::string& dossier,
                           const std::string& canonical) override;
  std::optional<domain::KnownDossier> FindDossier(const std::string& external_id) override;
  std::optional<domain::KnownIntervention> FindIntervention(const std::string& external_id) override;
  std::optional<domain::KnownReferral> FindReferral(const std::string& external_id) override;
  std::optional<domain::KnownFundingApplication> FindFundingApplication(
      const std::string& external_id) override;
  bool IsHidden(domain::FileKind kind, const std::string& external_id) override;
  std::string SpellingOf(domain::FileKind kind, const std::string& external_id) override;
  bool HasAgreement(const std::string& identifier) override;
  bool HasCode(domain::FileKind kind, const std::string& row_key, absl::string_view column,
               absl::string_view code) override;

 private:
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
  const std::unique_ptr<ImportSpelling> spelling_;
  absl::Status status_;
};

// The words that cells may use, as the register has them.
absl::StatusOr<domain::ImportVocabulary> LoadImportVocabulary(const storage::Snapshot& snapshot);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_KNOWN_H_
