#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/domain/import.h"
#include "service/handlers/import.h"
#include "service/handlers/import_known.h"
#include "storage/records.h"
#include "storage/store.h"

namespace relais::handlers {

// How many rows of a file were new, changed and known.
struct ImportCounts {
  std::int32_t rows = 0;
  std::int32_t created = 0;
  std::int32_t revised = 0;
  std::int32_t unchanged = 0;
};

// Turns the rows of a good import into writes: every record is read once, changed in memory by all the rows
// that touch it and written once. A row that says what it said when it was last imported is passed over, so
// that a correction made in the register since then stands. So is every row of a dossier whose personal data
// was erased: no file brings it back. What the rows tell of a dossier that was merged away goes to the one
// that it was merged into. One import, one thread.
class ImportPlan {
 public:
  // Borrows the transaction and the merged dossiers.
  ImportPlan(storage::WriteTransaction& transaction, const MergedDossiers& merged,
             const ImportProgressFunction& progress)
      : transaction_(transaction), merged_(merged), progress_(progress) {}

  // Plans and hands the writes to the transaction. Rows must be without problem.
  absl::Status Apply(const domain::ImportRows& rows);

  const ImportCounts& counts(domain::FileKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

 private:
  // A dossier with its dated changes, as the register has them and as they are to be.
  struct Dossier {
    bool is_new = false;
    storage::DossierRecord before;
    storage::DossierRecord after;
    std::vector<storage::PhaseRecord> phases_before, phases;
    std::vector<storage::StatusRecord> statuses_before, statuses;
    std::vector<storage::LeadRecord> leads_before;
    std::vector<domain::Lead> leads;
    // Next free number of each kind of part; 0 while not known.
    std::int64_t next_intervention = 0;
    std::int64_t next_referral = 0;
    std::int64_t next_funding = 0;
  };
  struct Funding {
    bool is_new = false;
    storage::FundingApplicationRecord record;
    std::vector<storage::FundingStepRecord> steps_before, steps;
  };

  // Calls `apply` with each row that is not known as it is; it answers whether it made something new.
  template <class RowType>
  absl::Status ForChanged(const std::vector<RowType>& rows,
                          absl::StatusOr<bool> (ImportPlan::*apply)(const RowType&));

  absl::StatusOr<bool> ApplyAgreement(const domain::AgreementRow& row);
  absl::StatusOr<bool> ApplyDossier(const domain::DossierRow& row);
  absl::StatusOr<bool> ApplyPhase(const domain::PhaseRow& row);
  absl::StatusOr<bool> ApplyIntervention(const domain::InterventionRow& row);
  absl::StatusOr<bool> ApplyReferral(const domain::ReferralRow& row);
  absl::StatusOr<bool> ApplyFunding(const domain::FundingRow& row);

  // The dossier that the files call so; made new where the register has none. The pointer stays good.
  absl::StatusOr<Dossier*> DossierOf(const std::string& external_id);
  absl::Status Load(const storage::DossierRecord& record, Dossier& dossier);
  absl::StatusOr<Funding*> FundingOf(const domain::FundingRow& row);
  // The next number of a part in its dossier.
  template <class Record>
  absl::StatusOr<std::int64_t> TakeNumber(const Dossier& dossier, std::int64_t& next);
  void WriteDossier(Dossier& dossier);
  void WriteFunding(Funding& funding);

  storage::WriteTransaction& transaction_;
  const MergedDossiers& merged_;
  const ImportProgressFunction& progress_;
  ImportCounts counts_[domain::kFileKinds];
  std::int64_t rows_total_ = 0;
  std::int64_t rows_done_ = 0;
  std::int64_t next_dossier_ = 0;
  // Numbers by external_id; two names of one dossier have the same.
  std::unordered_map<std::string, std::int64_t> numbers_;
  // By number.
  std::unordered_map<std::int64_t, Dossier> dossiers_;
  // Numbers in the order in which they were first met, so that the writes follow the files.
  std::vector<std::int64_t> dossier_order_;
  std::unordered_map<std::string, Funding> funding_;
  std::vector<std::string> funding_order_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_
