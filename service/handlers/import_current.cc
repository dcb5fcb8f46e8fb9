#include "service/handlers/import_current.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "service/domain/funding_rules.h"
#include "service/handlers/vocabulary.h"
#include "storage/dossiers.h"
#include "storage/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {

absl::StatusOr<std::optional<domain::DossierRow>> ReadDossierRow(const storage::Snapshot& snapshot,
                                                                 std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindDossier(snapshot, dossier_id));
  if (!record.has_value()) return std::optional<domain::DossierRow>();
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, dossier_id));
  domain::DossierRow row;
  row.external_id = record->external_id;
  row.opened_on = record->opened_on;
  row.project_title = record->project_title;
  row.promoter_name = record->promoter_name;
  row.promoter_gender = record->promoter_gender;
  row.promoter_kind = record->promoter_kind;
  row.sector = record->sector;
  row.mrc = record->mrc;
  for (const storage::PhaseRecord& phase : phases) {
    if (phase.opening) row.phase = phase.phase;
  }
  for (const storage::LeadRecord& lead : leads) {
    if (lead.number == 1) row.lead_organization = lead.organization;
  }
  row.origin_organization = record->origin_organization;
  row.agreement = record->agreement;
  row.advisor = record->advisor;
  row.contact_name = record->contact_name;
  row.contact_email = record->contact_email;
  row.contact_phone = record->contact_phone;
  row.closed_on = record->closed_on;
  row.closing_outcome = record->closing_outcome;
  row.notes = record->notes;
  return std::optional<domain::DossierRow>(std::move(row));
}

absl::StatusOr<std::optional<domain::InterventionRow>> ReadInterventionRow(const storage::Snapshot& snapshot,
                                                                           storage::PartKey key) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindPart<storage::InterventionRecord>(snapshot, key));
  if (!record.has_value()) return std::optional<domain::InterventionRow>();
  RELAIS_ASSIGN_OR_RETURN(const auto subjects, storage::ListSubjects(snapshot, key));
  RELAIS_ASSIGN_OR_RETURN(const auto codelist, LoadCodelist(snapshot.Current(), "subject"));
  domain::InterventionRow row;
  row.external_id = record->external_id;
  row.held_on = record->held_on;
  for (const storage::InterventionSubjectRecord& subject : subjects) row.subjects.push_back(subject.subject);
  std::sort(row.subjects.begin(), row.subjects.end(),
            [&](const auto& a, const auto& b) { return codelist->Position(a) < codelist->Position(b); });
  if (record->minutes.has_value()) row.minutes = static_cast<int>(*record->minutes);
  row.notes = record->notes;
  return std::optional<domain::InterventionRow>(std::move(row));
}

absl::StatusOr<std::optional<domain::PhaseRow>> ReadPhaseRow(const storage::Snapshot& snapshot,
                                                             std::int64_t dossier_id,
                                                             const std::string& day) {
  RELAIS_ASSIGN_OR_RETURN(const auto record,
                          storage::FindOne<storage::PhaseRecord>(
                              snapshot, "dossier_id = ? AND effective_on = ?", {dossier_id, day}));
  if (!record.has_value() || record->opening) return std::optional<domain::PhaseRow>();
  domain::PhaseRow row;
  row.effective_on = record->effective_on;
  row.phase = record->phase;
  row.reason = record->reason;
  row.recorded_on = record->effective_on;
  return std::optional<domain::PhaseRow>(std::move(row));
}

absl::StatusOr<std::optional<domain::ReferralRow>> ReadReferralRow(const storage::Snapshot& snapshot,
                                                                   storage::PartKey key) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindPart<storage::ReferralRecord>(snapshot, key));
  if (!record.has_value()) return std::optional<domain::ReferralRow>();
  domain::ReferralRow row;
  row.external_id = record->external_id;
  row.kind = record->kind;
  row.from_organization = record->from_organization;
  row.to_organization = record->to_organization;
  row.sent_on = record->sent_on;
  row.state = record->state;
  row.answered_on = record->answered_on;
  row.reason = record->reason;
  return std::optional<domain::ReferralRow>(std::move(row));
}

absl::StatusOr<std::optional<domain::FundingRow>> ReadFundingRow(const storage::Snapshot& snapshot,
                                                                 storage::PartKey key,
                                                                 const std::string& step) {
  RELAIS_ASSIGN_OR_RETURN(const auto record,
                          storage::FindPart<storage::FundingApplicationRecord>(snapshot, key));
  if (!record.has_value()) return std::optional<domain::FundingRow>();
  RELAIS_ASSIGN_OR_RETURN(const auto steps, storage::ListFundingSteps(snapshot, key));
  const auto named = [&](const std::string& name) {
    return std::find_if(steps.begin(), steps.end(), [&](const auto& s) { return s.step == name; });
  };
  const auto found = named(step);
  if (found == steps.end()) return std::optional<domain::FundingRow>();
  domain::FundingRow row;
  row.external_id = record->external_id;
  row.program = record->program;
  row.step = step;
  row.step_on = found->step_on;
  switch (domain::AmountOf(step)) {
    case domain::StepAmount::kAwarded:
      row.amount_cents = record->awarded_cents;
      break;
    case domain::StepAmount::kRequested:
      if (step == "filed" || named("filed") == steps.end()) row.amount_cents = record->requested_cents;
      break;
    case domain::StepAmount::kNone:
      break;
  }
  return std::optional<domain::FundingRow>(std::move(row));
}

absl::StatusOr<std::optional<domain::AgreementRow>> ReadAgreementRow(const storage::Snapshot& snapshot,
                                                                     const std::string& agreement) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindAgreement(snapshot, agreement));
  if (!record.has_value()) return std::optional<domain::AgreementRow>();
  domain::AgreementRow row;
  row.external_id = record->agreement;
  row.organization = record->organization;
  row.title = record->title;
  row.starts_on = record->starts_on;
  row.ends_on = record->ends_on;
  row.contribution_cents = record->contribution_cents;
  return std::optional<domain::AgreementRow>(std::move(row));
}

}  // namespace relais::handlers
