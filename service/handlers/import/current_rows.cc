#include "service/handlers/import/current_rows.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "service/domain/dossiers/funding_rules.h"
#include "service/handlers/common/codelists.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {

domain::DossierRow RowOf(const storage::DossierRecord& record,
                         const std::vector<storage::PhaseRecord>& phases,
                         const std::vector<storage::LeadRecord>& leads) {
  domain::DossierRow row;
  row.external_id = record.external_id;
  row.opened_on = record.opened_on;
  row.project_title = record.project_title;
  row.promoter_name = record.promoter_name;
  row.promoter_gender = record.promoter_gender;
  row.promoter_kind = record.promoter_kind;
  row.sector = record.sector;
  row.mrc = record.mrc;
  for (const storage::PhaseRecord& phase : phases) {
    if (phase.opening) row.phase = phase.phase;
  }
  for (const storage::LeadRecord& lead : leads) {
    if (lead.number == 1) row.lead_organization = lead.organization;
  }
  row.origin_organization = record.origin_organization;
  row.agreement = record.agreement;
  row.advisor = record.advisor;
  row.contact_name = record.contact_name;
  row.contact_email = record.contact_email;
  row.contact_phone = record.contact_phone;
  row.closed_on = record.closed_on;
  row.closing_outcome = record.closing_outcome;
  row.notes = record.notes;
  return row;
}

absl::StatusOr<std::optional<domain::DossierRow>> ReadDossierRow(const storage::Snapshot& snapshot,
                                                                 std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindDossier(snapshot, dossier_id));
  if (!record.has_value()) return std::optional<domain::DossierRow>();
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, dossier_id));
  return std::optional<domain::DossierRow>(RowOf(*record, phases, leads));
}

domain::InterventionRow RowOf(const storage::InterventionRecord& record,
                              const std::vector<storage::InterventionSubjectRecord>& subjects,
                              const domain::CodelistIndex& codelist) {
  domain::InterventionRow row;
  row.external_id = record.external_id;
  row.held_on = record.held_on;
  for (const storage::InterventionSubjectRecord& subject : subjects) {
    if (subject.number == record.number) row.subjects.push_back(subject.subject);
  }
  std::sort(row.subjects.begin(), row.subjects.end(),
            [&](const auto& a, const auto& b) { return codelist.Position(a) < codelist.Position(b); });
  if (record.minutes.has_value()) row.minutes = static_cast<int>(*record.minutes);
  row.notes = record.notes;
  return row;
}

absl::StatusOr<std::optional<domain::InterventionRow>> ReadInterventionRow(const storage::Snapshot& snapshot,
                                                                           storage::PartKey key) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindPart<storage::InterventionRecord>(snapshot, key));
  if (!record.has_value()) return std::optional<domain::InterventionRow>();
  RELAIS_ASSIGN_OR_RETURN(const auto subjects, storage::ListSubjects(snapshot, key));
  RELAIS_ASSIGN_OR_RETURN(const auto codelist, LoadCodelist(snapshot.Current(), "subject"));
  return std::optional<domain::InterventionRow>(RowOf(*record, subjects, *codelist));
}

domain::PhaseRow RowOf(const storage::PhaseRecord& record) {
  domain::PhaseRow row;
  row.effective_on = record.effective_on;
  row.phase = record.phase;
  row.reason = record.reason;
  row.recorded_on = record.effective_on;
  return row;
}

absl::StatusOr<std::optional<domain::PhaseRow>> ReadPhaseRow(const storage::Snapshot& snapshot,
                                                             std::int64_t dossier_id,
                                                             const std::string& day) {
  RELAIS_ASSIGN_OR_RETURN(const auto record,
                          storage::FindOne<storage::PhaseRecord>(
                              snapshot, "dossier_id = ? AND effective_on = ?", {dossier_id, day}));
  if (!record.has_value() || record->opening) return std::optional<domain::PhaseRow>();
  return std::optional<domain::PhaseRow>(RowOf(*record));
}

domain::ReferralRow RowOf(const storage::ReferralRecord& record) {
  domain::ReferralRow row;
  row.external_id = record.external_id;
  row.kind = record.kind;
  row.from_organization = record.from_organization;
  row.to_organization = record.to_organization;
  row.sent_on = record.sent_on;
  row.state = record.state;
  row.answered_on = record.answered_on;
  row.reason = record.reason;
  return row;
}

absl::StatusOr<std::optional<domain::ReferralRow>> ReadReferralRow(const storage::Snapshot& snapshot,
                                                                   storage::PartKey key) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindPart<storage::ReferralRecord>(snapshot, key));
  if (!record.has_value()) return std::optional<domain::ReferralRow>();
  return std::optional<domain::ReferralRow>(RowOf(*record));
}

std::vector<domain::FundingRow> RowsOf(const storage::FundingApplicationRecord& record,
                                       const std::vector<storage::FundingStepRecord>& steps) {
  std::vector<domain::FundingRow> rows;
  bool filed = false;
  for (const storage::FundingStepRecord& step : steps) {
    if (step.number != record.number) continue;
    filed |= step.step == "filed";
    domain::FundingRow& row = rows.emplace_back();
    row.external_id = record.external_id;
    row.program = record.program;
    row.step = step.step;
    row.step_on = step.step_on;
  }
  for (domain::FundingRow& row : rows) {
    const domain::StepAmount amount = domain::AmountOf(row.step);
    if (amount == domain::StepAmount::kAwarded) row.amount_cents = record.awarded_cents;
    const bool tells_requested = row.step == "filed" || !filed;
    if (amount == domain::StepAmount::kRequested && tells_requested)
      row.amount_cents = record.requested_cents;
  }
  return rows;
}

absl::StatusOr<std::optional<domain::FundingRow>> ReadFundingRow(const storage::Snapshot& snapshot,
                                                                 storage::PartKey key,
                                                                 const std::string& step) {
  RELAIS_ASSIGN_OR_RETURN(const auto record,
                          storage::FindPart<storage::FundingApplicationRecord>(snapshot, key));
  if (!record.has_value()) return std::optional<domain::FundingRow>();
  RELAIS_ASSIGN_OR_RETURN(const auto steps, storage::ListFundingSteps(snapshot, key));
  for (domain::FundingRow& row : RowsOf(*record, steps)) {
    if (row.step == step) return std::optional<domain::FundingRow>(std::move(row));
  }
  return std::optional<domain::FundingRow>();
}

domain::AgreementRow RowOf(const storage::AgreementRecord& record) {
  domain::AgreementRow row;
  row.external_id = record.agreement;
  row.organization = record.organization;
  row.title = record.title;
  row.starts_on = record.starts_on;
  row.ends_on = record.ends_on;
  row.contribution_cents = record.contribution_cents;
  return row;
}

absl::StatusOr<std::optional<domain::AgreementRow>> ReadAgreementRow(const storage::Snapshot& snapshot,
                                                                     const std::string& agreement) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindAgreement(snapshot, agreement));
  if (!record.has_value()) return std::optional<domain::AgreementRow>();
  return std::optional<domain::AgreementRow>(RowOf(*record));
}

}  // namespace relais::handlers
