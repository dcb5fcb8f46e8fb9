#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_PLAN_H_

#include <algorithm>
#include <cstdint>
#include <map>
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
#include "service/domain/import/leads.h"
#include "service/handlers/import/existing.h"
#include "service/handlers/import/import.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace relais::handlers {

// Row counts of one file, by effect.
struct ImportCounts {
  std::int32_t rows = 0;
  std::int32_t created = 0;
  std::int32_t revised = 0;
  std::int32_t unchanged = 0;
  std::int32_t withdrawn = 0;
};

// A new dossier that is similar to another, with the grounds of domain::DuplicateGrounds.
struct ImportedDuplicate {
  const domain::DossierRow* row = nullptr;
  std::int64_t other_id = 0;
  // The row that opens the other; null if the register holds it.
  const domain::DossierRow* other_row = nullptr;
  std::vector<std::string> grounds;
};

// Turns the rows of a valid import into writes. Reads each record once, applies all its rows in memory and
// writes it once if it differs. Skips a row that has not changed since its last import, so that corrections
// in the register stay. Applies rows of a merged dossier to the dossier that it was merged into. For one
// import and one thread.
class ImportPlan {
 public:
  // Borrows the transaction, the merged and exported dossiers and the basis, to which it adds what it finds.
  ImportPlan(storage::WriteTransaction& transaction, const MergedDossiers& merged,
             const ExportedDossiers& exported, ImportBasis& basis, const ImportProgressFunction& progress)
      : transaction_(transaction), merged_(merged), exported_(exported), basis_(basis), progress_(progress) {}

  // Adds the writes of `rows` to the transaction. The rows must have no problem. Frees all rows except those
  // of dossiers, which must outlive the plan.
  absl::Status Apply(domain::ImportRows& rows);

  const ImportCounts& counts(domain::FileKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

  // Compares the new dossiers with the register and with each other, and records the similar pairs. Call
  // after Apply().
  absl::StatusOr<std::vector<ImportedDuplicate>> RecordDuplicates();

 private:
  // A dossier with its dated changes, before and after the import.
  struct Dossier {
    bool is_new = false;
    // Null if it is new.
    std::shared_ptr<const storage::DossierRecord> before;
    storage::DossierRecord after;
    std::vector<storage::PhaseRecord> phases_before, phases;
    // Former days of phases that this import moves. `phases` no longer holds them.
    std::set<std::string> moved_phases;
    std::vector<storage::StatusRecord> statuses_before, statuses;
    std::vector<storage::LeadRecord> leads_before;
    std::vector<domain::Lead> leads;
    // The row that opens it, if it is new.
    const domain::DossierRow* row = nullptr;
    // Handovers of its referrals by this import, by number; nullopt if a referral moves no lead.
    std::map<std::int64_t, std::optional<domain::Handover>> handovers;
    // Leads before and after of each row that moves the lead. Applied by date, so that numbers do not depend
    // on the row order.
    std::vector<std::pair<std::optional<domain::GivenLead>, std::optional<domain::GivenLead>>> transfers;
    // Next free number of each kind of part; 0 if not read yet.
    std::int64_t next_intervention = 0;
    std::int64_t next_referral = 0;
    std::int64_t next_funding = 0;
  };
  struct Funding {
    bool is_new = false;
    std::optional<storage::FundingApplicationRecord> before;
    storage::FundingApplicationRecord record;
    std::vector<storage::FundingStepRecord> steps_before, steps;
  };
  // The rows of this import that may tell what an application asked for, known ones included.
  struct RequestRows {
    const domain::FundingRow* inquiry = nullptr;
    const domain::FundingRow* filed = nullptr;
  };
  // Whether a step says how much was asked for. Unknown: it was recorded without an import.
  enum class Tells { kNothing, kAmount, kUnknown };

  // Effect of a row.
  enum class Effect { kCreated, kRevised, kNone };

  // Calls `apply` with each row that changed since its last import.
  template <class RowType>
  absl::Status ForChanged(std::vector<RowType>& rows,
                          absl::StatusOr<Effect> (ImportPlan::*apply)(const RowType&));
  // Remembers what the row says; of a row that is passed over nothing, so that the next import judges it
  // again.
  template <class RowType>
  absl::Status Remember(const RowType& row);
  void Forget(domain::FileKind kind, const std::string& row_key);

  // Takes out the phases that rows move, all of them before any is put elsewhere: one may take another's day.
  absl::Status TakeMovedPhases(const std::vector<domain::PhaseRow>& rows);
  void FindRequestRows(const std::vector<domain::FundingRow>& rows);

  absl::StatusOr<Effect> ApplyAgreement(const domain::AgreementRow& row);
  absl::StatusOr<Effect> ApplyDossier(const domain::DossierRow& row);
  absl::StatusOr<Effect> ApplyPhase(const domain::PhaseRow& row);
  absl::StatusOr<Effect> ApplyIntervention(const domain::InterventionRow& row);
  absl::StatusOr<Effect> ApplyReferral(const domain::ReferralRow& row);
  absl::StatusOr<Effect> ApplyFunding(const domain::FundingRow& row);

  // Removes the fact that an earlier import recorded from a row that is now absent.
  absl::Status Withdraw(const domain::AbsentRow& row);
  absl::Status WithdrawIntervention(const std::string& external_id);
  absl::Status WithdrawReferral(const std::string& external_id);
  absl::Status WithdrawStep(const std::string& row_key);
  // What the application asked for once the import is done: what its filing says, else its inquiry. What the
  // register has stays if no row changes what they say.
  absl::StatusOr<std::optional<std::int64_t>> RequestedAmount(const std::string& external_id,
                                                              const Funding& funding);
  // What the step says after the import, by its row, else by the last import of it.
  absl::StatusOr<Tells> TellsAfter(const std::string& external_id, const Funding& funding,
                                   const std::string& step, const domain::FundingRow* row);
  absl::StatusOr<Tells> ToldBefore(const std::string& external_id, const Funding& funding,
                                   const std::string& step);
  // What the inquiry says; nothing if it is withdrawn, or if that is not remembered.
  absl::StatusOr<std::optional<std::int64_t>> InquiredAmount(const std::string& external_id,
                                                             const domain::FundingRow* row);
  // Writes the record, if it is new or differs from `before`, with its next revision.
  template <class Record>
  Effect WriteRevision(const std::optional<Record>& before, Record& record);
  // Applies the leads of the rows' transfers; chains those of one day by sender.
  absl::Status MoveLeads(Dossier& dossier);

  // The dossier with this external_id in the files; a new one if the register has none. The pointer stays
  // valid.
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
  const ExportedDossiers& exported_;
  ImportBasis& basis_;
  const ImportProgressFunction& progress_;
  ImportCounts counts_[domain::kFileKinds];
  std::int64_t rows_total_ = 0;
  std::int64_t rows_done_ = 0;
  std::int64_t next_dossier_ = 0;
  // Numbers by external_id; two names of one dossier map to the same number.
  std::unordered_map<std::string, std::int64_t> numbers_;
  // By number.
  std::unordered_map<std::int64_t, Dossier> dossiers_;
  // Numbers in order of first use, so that the writes follow the files.
  std::vector<std::int64_t> dossier_order_;
  std::unordered_map<std::string, Funding> funding_;
  std::vector<std::string> funding_order_;
  // By external_id.
  std::unordered_map<std::string, RequestRows> request_rows_;
  // Row keys of the steps that are withdrawn.
  std::set<std::string> withdrawn_steps_;
};

// The amount of the row's cell in its file: cents in digits, empty if there is none.
std::string SaidAmountOf(const domain::FundingRow& row);

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
