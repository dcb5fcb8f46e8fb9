#include "service/handlers/import_plan.h"

#include <algorithm>
#include <optional>

#include "service/domain/civil_date.h"
#include "service/domain/import_leads.h"
#include "service/domain/referral_rules.h"
#include "service/handlers/facts.h"
#include "storage/dossier_parts.h"
#include "storage/dossiers.h"
#include "storage/import_rows.h"
#include "storage/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr std::int64_t kRowsBetweenProgress = 1000;

std::vector<storage::LeadRecord> RecordsOf(std::int64_t dossier_id, const std::vector<domain::Lead>& leads) {
  std::vector<storage::LeadRecord> records;
  records.reserve(leads.size());
  for (const domain::Lead& lead : leads) {
    records.push_back({dossier_id, lead.number, domain::FormatDate(lead.effective_on), lead.organization});
  }
  return records;
}

// Puts the plain attributes of the row into the record.
void Follow(storage::DossierRecord& record, const domain::DossierRow& row) {
  record.external_id = row.external_id;
  record.opened_on = row.opened_on;
  record.project_title = row.project_title;
  record.promoter_gender = row.promoter_gender;
  record.promoter_kind = row.promoter_kind;
  record.sector = row.sector;
  record.mrc = row.mrc;
  record.origin_organization = row.origin_organization;
  record.agreement = row.agreement;
  record.advisor = row.advisor;
  record.promoter_name = row.promoter_name;
  record.contact_name = row.contact_name;
  record.contact_email = row.contact_email;
  record.contact_phone = row.contact_phone;
  record.notes = row.notes;
}

// The closing that the row tells. A row without one says nothing of the status: a closing recorded since then
// stands.
void FollowClosing(std::int64_t dossier_id, const domain::DossierRow& row,
                   std::vector<storage::StatusRecord>& statuses) {
  if (row.closed_on.empty()) return;
  if (statuses.back().status != "closed") {
    statuses.push_back({dossier_id, statuses.back().number + 1, "", "closed", "", ""});
  }
  statuses.back().effective_on = row.closed_on;
  statuses.back().outcome = row.closing_outcome;
}

// Puts what the row says into the record.
void Follow(storage::ReferralRecord& record, const domain::ReferralRow& row) {
  record.external_id = row.external_id;
  record.kind = row.kind;
  record.from_organization = row.from_organization;
  record.to_organization = row.to_organization;
  record.sent_on = row.sent_on;
  record.state = row.state;
  record.answered_on = row.answered_on;
  record.answer = domain::WasAccepted(row.state, !row.answered_on.empty()) ? "accepted"
                  : row.state == "declined"                                ? "declined"
                                                                           : "";
  record.reason = row.reason;
}

std::int64_t RowCount(const domain::ImportRows& rows) {
  return static_cast<std::int64_t>(rows.agreements.size() + rows.dossiers.size() + rows.interventions.size() +
                                   rows.phases.size() + rows.referrals.size() + rows.funding.size());
}

}  // namespace

absl::Status ImportPlan::Apply(const domain::ImportRows& rows) {
  rows_total_ = RowCount(rows);
  RELAIS_ASSIGN_OR_RETURN(next_dossier_, storage::NextDossierId(transaction_.snapshot()));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.agreements, &ImportPlan::ApplyAgreement));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.dossiers, &ImportPlan::ApplyDossier));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.phases, &ImportPlan::ApplyPhase));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.interventions, &ImportPlan::ApplyIntervention));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.referrals, &ImportPlan::ApplyReferral));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.funding, &ImportPlan::ApplyFunding));
  for (const std::int64_t number : dossier_order_) WriteDossier(dossiers_.at(number));
  for (const std::string& external_id : funding_order_) WriteFunding(funding_.at(external_id));
  return absl::OkStatus();
}

template <class RowType>
absl::Status ImportPlan::ForChanged(const std::vector<RowType>& rows,
                                    absl::StatusOr<bool> (ImportPlan::*apply)(const RowType&)) {
  ImportCounts& counts = counts_[static_cast<std::size_t>(RowType::kKind)];
  const std::string file = domain::FileName(RowType::kKind);
  for (const RowType& row : rows) {
    ++counts.rows;
    if (++rows_done_ % kRowsBetweenProgress == 0 && progress_) progress_(rows_done_, rows_total_);
    if (row.row_state == domain::RowState::kUnchanged) {
      ++counts.unchanged;
      continue;
    }
    RELAIS_ASSIGN_OR_RETURN(const bool made, (this->*apply)(row));
    ++(made ? counts.created : counts.revised);
    const storage::ImportRowRecord record =
        storage::NewImportRow(file, domain::RowKey(row), domain::CanonicalRow(row));
    if (row.row_state == domain::RowState::kChanged) {
      transaction_.Replace(record);
    } else {
      transaction_.Insert(record);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ImportPlan::ApplyAgreement(const domain::AgreementRow& row) {
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindAgreement(transaction_.snapshot(), row.external_id));
  storage::AgreementRecord record = found.value_or(storage::AgreementRecord());
  record.agreement = row.external_id;
  record.organization = row.organization;
  record.title = row.title;
  record.starts_on = row.starts_on;
  record.ends_on = row.ends_on;
  record.contribution_cents = row.contribution_cents;
  ++record.revision;
  if (found.has_value()) {
    transaction_.Replace(record);
  } else {
    transaction_.Insert(record);
  }
  return !found.has_value();
}

absl::StatusOr<ImportPlan::Dossier*> ImportPlan::DossierOf(const std::string& external_id) {
  if (const auto named = numbers_.find(external_id); named != numbers_.end()) {
    return &dossiers_.at(named->second);
  }
  RELAIS_ASSIGN_OR_RETURN(const auto found,
                          FindStandingDossier(transaction_.snapshot(), merged_, external_id));
  const std::int64_t number = found.has_value() ? found->dossier_id : next_dossier_++;
  numbers_[external_id] = number;
  const auto [entry, inserted] = dossiers_.try_emplace(number);
  Dossier& dossier = entry->second;
  if (!inserted) return &dossier;
  dossier_order_.push_back(number);
  if (found.has_value()) {
    RELAIS_RETURN_IF_ERROR(Load(*found, dossier));
    return &dossier;
  }
  dossier.is_new = true;
  dossier.after.dossier_id = number;
  dossier.next_intervention = dossier.next_referral = dossier.next_funding = 1;
  return &dossier;
}

absl::Status ImportPlan::Load(const storage::DossierRecord& record, Dossier& dossier) {
  const storage::Snapshot& snapshot = transaction_.snapshot();
  dossier.before = dossier.after = record;
  RELAIS_ASSIGN_OR_RETURN(dossier.phases_before, storage::ListPhases(snapshot, record.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(dossier.statuses_before, storage::ListStatuses(snapshot, record.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(dossier.leads_before, storage::ListLeads(snapshot, record.dossier_id));
  dossier.phases = dossier.phases_before;
  dossier.statuses = dossier.statuses_before;
  dossier.leads = LeadsOf(dossier.leads_before);
  return absl::OkStatus();
}

absl::StatusOr<bool> ImportPlan::ApplyDossier(const domain::DossierRow& row) {
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.external_id));
  const std::int64_t id = dossier->after.dossier_id;
  Follow(dossier->after, row);
  if (dossier->is_new) {
    dossier->phases.push_back({id, row.opened_on, row.phase, /*opening=*/true, ""});
    dossier->statuses.push_back({id, 1, row.opened_on, "open", "", ""});
    dossier->leads.push_back({1, DayOf(row.opened_on), row.lead_organization});
  } else {
    // The row speaks of the opening; what came later stands.
    for (storage::PhaseRecord& phase : dossier->phases) {
      if (!phase.opening) continue;
      phase.effective_on = row.opened_on;
      phase.phase = row.phase;
    }
    dossier->statuses.front().effective_on = row.opened_on;
    domain::FollowOpening(DayOf(row.opened_on), row.lead_organization, &dossier->leads);
  }
  FollowClosing(id, row, dossier->statuses);
  return dossier->is_new;
}

absl::StatusOr<bool> ImportPlan::ApplyPhase(const domain::PhaseRow& row) {
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier));
  for (storage::PhaseRecord& phase : dossier->phases) {
    if (phase.effective_on != row.effective_on) continue;
    phase.phase = row.phase;
    phase.reason = row.reason;
    return false;
  }
  dossier->phases.push_back(
      {dossier->after.dossier_id, row.effective_on, row.phase, /*opening=*/false, row.reason});
  return true;
}

template <class Record>
absl::StatusOr<std::int64_t> ImportPlan::TakeNumber(const Dossier& dossier, std::int64_t& next) {
  if (next == 0) {
    RELAIS_ASSIGN_OR_RETURN(next,
                            storage::NextNumber<Record>(transaction_.snapshot(), dossier.after.dossier_id));
  }
  return next++;
}

absl::StatusOr<bool> ImportPlan::ApplyIntervention(const domain::InterventionRow& row) {
  const storage::Snapshot& snapshot = transaction_.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindPartByExternalId<storage::InterventionRecord>(
                                                snapshot, row.external_id));
  storage::InterventionRecord record = found.value_or(storage::InterventionRecord());
  std::vector<storage::InterventionSubjectRecord> subjects_before;
  if (found.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(subjects_before,
                            storage::ListSubjects(snapshot, {record.dossier_id, record.number}));
  } else {
    RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier));
    record.dossier_id = dossier->after.dossier_id;
    RELAIS_ASSIGN_OR_RETURN(record.number,
                            TakeNumber<storage::InterventionRecord>(*dossier, dossier->next_intervention));
  }
  record.external_id = row.external_id;
  record.held_on = row.held_on;
  record.minutes = row.minutes;
  record.notes = row.notes;
  ++record.revision;
  std::vector<storage::InterventionSubjectRecord> subjects;
  for (const std::string& subject : row.subjects) {
    subjects.push_back({record.dossier_id, record.number, subject, record.held_on});
  }
  if (found.has_value()) {
    transaction_.Replace(record);
  } else {
    transaction_.Insert(record);
  }
  transaction_.WriteDifference(subjects_before, subjects);
  return !found.has_value();
}

absl::StatusOr<bool> ImportPlan::ApplyReferral(const domain::ReferralRow& row) {
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindPartByExternalId<storage::ReferralRecord>(
                                                transaction_.snapshot(), row.external_id));
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier));
  storage::ReferralRecord record = found.value_or(storage::ReferralRecord());
  std::optional<domain::GivenLead> given;
  if (found.has_value()) {
    given = KnownReferralOf(record).given;
  } else {
    record.dossier_id = dossier->after.dossier_id;
    RELAIS_ASSIGN_OR_RETURN(record.number,
                            TakeNumber<storage::ReferralRecord>(*dossier, dossier->next_referral));
  }
  Follow(record, row);
  ++record.revision;
  domain::FollowTransfer(given, domain::LeadGivenBy(row), &dossier->leads);
  if (found.has_value()) {
    transaction_.Replace(record);
  } else {
    transaction_.Insert(record);
  }
  return !found.has_value();
}

absl::StatusOr<ImportPlan::Funding*> ImportPlan::FundingOf(const domain::FundingRow& row) {
  const auto [entry, inserted] = funding_.try_emplace(row.external_id);
  Funding& funding = entry->second;
  if (!inserted) return &funding;
  funding_order_.push_back(row.external_id);
  const storage::Snapshot& snapshot = transaction_.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindPartByExternalId<storage::FundingApplicationRecord>(
                                                snapshot, row.external_id));
  if (found.has_value()) {
    funding.record = *found;
    RELAIS_ASSIGN_OR_RETURN(funding.steps_before,
                            storage::ListFundingSteps(snapshot, {found->dossier_id, found->number}));
    funding.steps = funding.steps_before;
    return &funding;
  }
  funding.is_new = true;
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier));
  funding.record.external_id = row.external_id;
  funding.record.program = row.program;
  funding.record.dossier_id = dossier->after.dossier_id;
  RELAIS_ASSIGN_OR_RETURN(funding.record.number,
                          TakeNumber<storage::FundingApplicationRecord>(*dossier, dossier->next_funding));
  return &funding;
}

absl::StatusOr<bool> ImportPlan::ApplyFunding(const domain::FundingRow& row) {
  RELAIS_ASSIGN_OR_RETURN(Funding* const funding, FundingOf(row));
  funding->record.program = row.program;
  switch (domain::AmountOf(row.step)) {
    case domain::StepAmount::kAwarded:
      funding->record.awarded_cents = row.amount_cents;
      break;
    case domain::StepAmount::kRequested:
      // An inquiry and a filing may both tell it; the one that tells nothing takes nothing away.
      if (row.amount_cents.has_value()) funding->record.requested_cents = row.amount_cents;
      break;
    case domain::StepAmount::kNone:
      break;
  }
  bool made = true;
  const storage::FundingStepRecord step{funding->record.dossier_id, funding->record.number, row.step,
                                        row.step_on, row.program};
  for (storage::FundingStepRecord& recorded : funding->steps) {
    if (recorded.step != row.step) continue;
    recorded = step;
    made = false;
  }
  if (made) funding->steps.push_back(step);
  return made;
}

void ImportPlan::WriteDossier(Dossier& dossier) {
  storage::DossierRecord& record = dossier.after;
  record.phase =
      std::max_element(dossier.phases.begin(), dossier.phases.end(), [](const auto& a, const auto& b) {
        return a.effective_on < b.effective_on;
      })->phase;
  const storage::StatusRecord& status = dossier.statuses.back();
  record.status = status.status;
  record.closed_on = status.status == "closed" ? status.effective_on : "";
  record.closing_outcome = status.status == "closed" ? status.outcome : "";
  domain::SortLeads(&dossier.leads);
  record.lead_organization = dossier.leads.back().organization;
  if (dossier.is_new) {
    record.revision = 1;
    transaction_.Insert(record);
  } else if (storage::ValuesOf(record) != storage::ValuesOf(dossier.before) ||
             dossier.phases.size() != dossier.phases_before.size()) {
    ++record.revision;
    transaction_.Replace(record);
  }
  transaction_.WriteDifference(dossier.phases_before, dossier.phases);
  transaction_.WriteDifference(dossier.statuses_before, dossier.statuses);
  transaction_.WriteDifference(dossier.leads_before, RecordsOf(record.dossier_id, dossier.leads));
}

void ImportPlan::WriteFunding(Funding& funding) {
  for (storage::FundingStepRecord& step : funding.steps) step.program = funding.record.program;
  ++funding.record.revision;
  if (funding.is_new) {
    transaction_.Insert(funding.record);
  } else {
    transaction_.Replace(funding.record);
  }
  transaction_.WriteDifference(funding.steps_before, funding.steps);
}

}  // namespace relais::handlers
