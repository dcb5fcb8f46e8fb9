// Withdraws the facts of rows that earlier imports brought and that are now absent.

#include <algorithm>
#include <string>

#include "service/domain/dossiers/funding_rules.h"
#include "service/handlers/import/plan.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/import/import_rows.h"
#include "storage/status_macros.h"

namespace relais::handlers {

absl::Status ImportPlan::Withdraw(const domain::AbsentRow& row) {
  ++counts_[static_cast<std::size_t>(row.kind)].withdrawn;
  Forget(row.kind, row.row_key);
  switch (row.kind) {
    case domain::FileKind::kInterventions:
      return WithdrawIntervention(row.row_key);
    case domain::FileKind::kReferrals:
      return WithdrawReferral(row.row_key);
    case domain::FileKind::kFunding:
      return WithdrawStep(row.row_key);
    case domain::FileKind::kPhases: {
      RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier_id));
      std::vector<storage::PhaseRecord>& phases = dossier->phases;
      phases.erase(
          std::remove_if(phases.begin(), phases.end(),
                         [&](const auto& phase) { return !phase.opening && phase.effective_on == row.day; }),
          phases.end());
      return absl::OkStatus();
    }
    case domain::FileKind::kDossiers:
    case domain::FileKind::kAgreements:
      break;
  }
  return absl::InternalError("an import withdraws no dossier and no agreement");
}

absl::Status ImportPlan::WithdrawIntervention(const std::string& external_id) {
  const storage::Snapshot& snapshot = transaction_.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto record,
                          storage::FindPartByExternalId<storage::InterventionRecord>(snapshot, external_id));
  if (!record.has_value()) return absl::InternalError("an intervention to withdraw is not there");
  RELAIS_ASSIGN_OR_RETURN(const auto subjects,
                          storage::ListSubjects(snapshot, {record->dossier_id, record->number}));
  basis_.Add(record->dossier_id);
  transaction_.Remove(*record);
  for (const storage::InterventionSubjectRecord& subject : subjects) transaction_.Remove(subject);
  return absl::OkStatus();
}

absl::Status ImportPlan::WithdrawReferral(const std::string& external_id) {
  const storage::Snapshot& snapshot = transaction_.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto record,
                          storage::FindPartByExternalId<storage::ReferralRecord>(snapshot, external_id));
  if (!record.has_value()) return absl::InternalError("a referral to withdraw is not there");
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindDossier(snapshot, record->dossier_id));
  if (!found.has_value()) return absl::InternalError("a referral to withdraw has no dossier");
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(found->external_id));
  domain::FollowTransfer(ExistingReferralOf(*record).given, std::nullopt, &dossier->leads);
  dossier->handovers[record->number];
  transaction_.Remove(*record);
  return absl::OkStatus();
}

absl::Status ImportPlan::WithdrawStep(const std::string& row_key) {
  const std::size_t bar = row_key.rfind('|');
  const std::string step = row_key.substr(bar + 1);
  const std::string external_id = row_key.substr(0, bar);
  RELAIS_ASSIGN_OR_RETURN(Funding* const funding, FundingOf(external_id, ""));
  std::vector<storage::FundingStepRecord>& steps = funding->steps;
  steps.erase(std::remove_if(steps.begin(), steps.end(), [&](const auto& s) { return s.step == step; }),
              steps.end());
  if (domain::AmountOf(step) == domain::StepAmount::kAwarded) funding->record.awarded_cents.reset();
  if (domain::AmountOf(step) == domain::StepAmount::kRequested) {
    RELAIS_ASSIGN_OR_RETURN(funding->record.requested_cents, RequestedAmount(external_id, *funding));
  }
  return absl::OkStatus();
}

}  // namespace relais::handlers
