#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/domain/import/import.h"
#include "service/domain/import/leads.h"
#include "service/handlers/import/existing.h"
#include "service/handlers/import/import.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace relais::handlers {

// How many rows of a file were new, changed and known.
struct ImportCounts {
  std::int32_t rows = 0;
  std::int32_t created = 0;
  std::int32_t revised = 0;
  std::int32_t unchanged = 0;
  std::int32_t withdrawn = 0;
};

// A new dossier that resembles another, by the grounds of domain::DuplicateGrounds.
struct ImportedDuplicate {
  const domain::DossierRow* row = nullptr;
  std::int64_t other_id = 0;
  // The row that opens the other; null if the register holds it.
  const domain::DossierRow* other_row = nullptr;
  std::vector<std::string> grounds;
};

// Turns the rows of a good import into writes: every record is read once, changed in memory by all the rows
// that touch it and written once, if it differs then. A row that says what it said when it was last imported
// is passed over, so that a correction made in the register since then stands. What the rows tell of a
// dossier that was merged away goes to the one that it was merged into. One import, one thread.
class ImportPlan {
 public:
  // Borrows the transaction, the merged dossiers and the basis, to which it adds what it finds.
  ImportPlan(storage::WriteTransaction& transaction, const MergedDossiers& merged, ImportBasis& basis,
             const ImportProgressFunction& progress)
      : transaction_(transaction), merged_(merged), basis_(basis), progress_(progress) {}

  // Plans and hands the writes to the transaction. Rows must be without problem. Frees all of them but those
  // of dossiers, which must outlive the plan.
  absl::Status Apply(domain::ImportRows& rows);

  const ImportCounts& counts(domain::FileKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

  // Compares the new dossiers with the register and with each other, and records the pairs. After Apply().
  absl::StatusOr<std::vector<ImportedDuplicate>> RecordDuplicates();

 private:
  // A dossier with its dated changes, as the register has them and as they are to be.
  struct Dossier {
    bool is_new = false;
    // Null if it is new.
    std::shared_ptr<const storage::DossierRecord> before;
    storage::DossierRecord after;
    std::vector<storage::PhaseRecord> phases_before, phases;
    std::vector<storage::StatusRecord> statuses_before, statuses;
    std::vector<storage::LeadRecord> leads_before;
    std::vector<domain::Lead> leads;
    // The row that opens it, if it is new.
    const domain::DossierRow* row = nullptr;
    // What this import makes of its referrals, by number: none if it gives no lead.
    std::map<std::int64_t, std::optional<domain::Handover>> handovers;
    // Leads before and after, of the rows that give one: applied by date, so that their numbers do not depend
    // on the order of the rows.
    std::vector<std::pair<std::optional<domain::GivenLead>, std::optional<domain::GivenLead>>> transfers;
    // Next free number of each kind of part; 0 while not known.
    std::int64_t next_intervention = 0;
    std::int64_t next_referral = 0;
    std::int64_t next_funding = 0;
  };
  struct Funding {
    bool is_new = false;
    std::optional<storage::FundingApplicationRecord> before;
    storage::FundingApplicationRecord record;
    std::vector<storage::FundingStepRecord> steps_before, steps;
    // Whether a row of this import tells the amount with the filing.
    bool filed_amount = false;
  };

  // What a row did.
  enum class Effect { kCreated, kRevised, kNone };

  // Calls `apply` with each row that is not known as it is.
  template <class RowType>
  absl::Status ForChanged(std::vector<RowType>& rows,
                          absl::StatusOr<Effect> (ImportPlan::*apply)(const RowType&));
  // Remembers what the row says.
  template <class RowType>
  absl::Status Remember(const RowType& row);

  absl::StatusOr<Effect> ApplyAgreement(const domain::AgreementRow& row);
  absl::StatusOr<Effect> ApplyDossier(const domain::DossierRow& row);
  absl::StatusOr<Effect> ApplyPhase(const domain::PhaseRow& row);
  absl::StatusOr<Effect> ApplyIntervention(const domain::InterventionRow& row);
  absl::StatusOr<Effect> ApplyReferral(const domain::ReferralRow& row);
  absl::StatusOr<Effect> ApplyFunding(const domain::FundingRow& row);

  // Takes back what an earlier import recorded from a row that is absent now.
  absl::Status Withdraw(const domain::AbsentRow& row);
  absl::Status WithdrawIntervention(const std::string& external_id);
  absl::Status WithdrawReferral(const std::string& external_id);
  absl::Status WithdrawStep(const std::string& row_key);
  // Writes the record, if it is new or differs from `before`, with its next revision.
  template <class Record>
  Effect WriteRevision(const std::optional<Record>& before, Record& record);
  // Gives the leads of the rows' transfers; puts those of one day in the order in which they chain.
  absl::Status MoveLeads(Dossier& dossier);

  // The dossier that the files call so; made new where the register has none. The pointer stays good.
  absl::StatusOr<Dossier*> DossierOf(const std::string& external_id);
  absl::Status Load(const storage::DossierRecord& record, Dossier& dossier);
  absl::StatusOr<Funding*> FundingOf(const std::string& external_id, const std::string& dossier);
  // The next number of a part in its dossier.
  template <class Record>
  absl::StatusOr<std::int64_t> TakeNumber(const Dossier& dossier, std::int64_t& next);
  absl::Status WriteDossier(Dossier& dossier);
  void WriteFunding(Funding& funding);

  storage::WriteTransaction& transaction_;
  const MergedDossiers& merged_;
  ImportBasis& basis_;
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

template <class Record>
bool SameImportRows(const std::vector<Record>& one, const std::vector<Record>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const auto& a, const auto& b) {
    return storage::ValuesOf(a) == storage::ValuesOf(b);
  });
}

template <class Record>
ImportPlan::Effect ImportPlan::WriteRevision(const std::optional<Record>& before, Record& record) {
  if (before.has_value() && storage::ValuesOf(record) == storage::ValuesOf(*before)) return Effect::kNone;
  ++record.revision;
  if (before.has_value()) {
    transaction_.Replace(record);
    return Effect::kRevised;
  }
  transaction_.Insert(record);
  return Effect::kCreated;
}

template <class Record>
absl::StatusOr<std::int64_t> ImportPlan::TakeNumber(const Dossier& dossier, std::int64_t& next) {
  if (next == 0) {
    RELAIS_ASSIGN_OR_RETURN(next,
                            storage::NextNumber<Record>(transaction_.snapshot(), dossier.after.dossier_id));
  }
  return next++;
}

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_
