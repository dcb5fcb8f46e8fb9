#include "service/handlers/import/plan.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <type_traits>

#include "service/domain/common/civil_date.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/import/leads.h"
#include "service/domain/referrals/referral_rules.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/import/import_rows.h"
#include "storage/queries/reference/reference_data.h"
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

// Compares in any order.
bool SameSubjects(const std::vector<storage::InterventionSubjectRecord>& one,
                  const std::vector<storage::InterventionSubjectRecord>& other) {
  return one.size() == other.size() && std::all_of(one.begin(), one.end(), [&](const auto& subject) {
           return storage::FindSameKey(other, subject) != nullptr;
         });
}

// Copies the plain attributes of the row to the record.
void ApplyRow(storage::DossierRecord& record, const domain::DossierRow& row) {
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

// Applies the row's closing. A row without one does not change the status, so that a closing recorded since
// then stays.
void FollowClosing(std::int64_t dossier_id, const domain::DossierRow& row,
                   std::vector<storage::StatusRecord>& statuses) {
  if (row.closed_on.empty()) return;
  if (statuses.back().status != "closed") {
    std::int64_t number = 0;
    for (const storage::StatusRecord& status : statuses) number = std::max(number, status.number);
    statuses.push_back({dossier_id, number + 1, "", "closed", "", ""});
  }
  statuses.back().effective_on = row.closed_on;
  statuses.back().outcome = row.closing_outcome;
}

// Whether the row gives the phase that it recorded another day.
bool Moves(const domain::PhaseRow& row) {
  return !row.recorded_on.empty() && row.recorded_on != row.effective_on;
}

std::int64_t RowCount(const domain::ImportRows& rows) {
  return static_cast<std::int64_t>(rows.agreements.size() + rows.dossiers.size() + rows.interventions.size() +
                                   rows.phases.size() + rows.referrals.size() + rows.funding.size());
}

}  // namespace

absl::Status ImportPlan::Apply(domain::ImportRows& rows) {
  rows_total_ = RowCount(rows);
  RELAIS_ASSIGN_OR_RETURN(next_dossier_, storage::NextDossierId(transaction_.snapshot()));
  FindRequestRows(rows.funding);
  for (const domain::AbsentRow& row : rows.withdrawn) {
    if (row.kind == domain::FileKind::kFunding) withdrawn_steps_.insert(row.row_key);
  }
  // First: a row may take the place of one that goes.
  for (const domain::AbsentRow& row : rows.withdrawn) RELAIS_RETURN_IF_ERROR(Withdraw(row));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.agreements, &ImportPlan::ApplyAgreement));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.dossiers, &ImportPlan::ApplyDossier));
  RELAIS_RETURN_IF_ERROR(TakeMovedPhases(rows.phases));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.phases, &ImportPlan::ApplyPhase));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.interventions, &ImportPlan::ApplyIntervention));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.referrals, &ImportPlan::ApplyReferral));
  RELAIS_RETURN_IF_ERROR(ForChanged(rows.funding, &ImportPlan::ApplyFunding));
  for (const std::int64_t number : dossier_order_) {
    RELAIS_RETURN_IF_ERROR(WriteDossier(dossiers_.at(number)));
  }
  for (const std::string& external_id : funding_order_) WriteFunding(funding_.at(external_id));
  return transaction_.status();
}

template <class RowType>
absl::Status ImportPlan::ForChanged(std::vector<RowType>& rows,
                                    absl::StatusOr<Effect> (ImportPlan::*apply)(const RowType&)) {
  ImportCounts& counts = counts_[static_cast<std::size_t>(RowType::kKind)];
  for (const RowType& row : rows) {
    ++counts.rows;
    if (++rows_done_ % kRowsBetweenProgress == 0 && progress_) progress_(rows_done_, rows_total_);
    if (row.row_state == domain::RowState::kUnchanged) {
      ++counts.unchanged;
      continue;
    }
    RELAIS_ASSIGN_OR_RETURN(const Effect effect, (this->*apply)(row));
    if (effect == Effect::kCreated) ++counts.created;
    if (effect == Effect::kRevised) ++counts.revised;
    if (effect == Effect::kNone) ++counts.unchanged;
    RELAIS_RETURN_IF_ERROR(Remember(row));
  }
  // The plan points to rows of dossiers. Free the others, which are most of them.
  if constexpr (!std::is_same_v<RowType, domain::DossierRow>) std::vector<RowType>().swap(rows);
  return absl::OkStatus();
}

template <class RowType>
absl::Status ImportPlan::Remember(const RowType& row) {
  if constexpr (std::is_same_v<RowType, domain::PhaseRow>) {
    if (row.passed_over) {
      if (row.row_state == domain::RowState::kChanged) Forget(RowType::kKind, domain::RowKey(row));
      return absl::OkStatus();
    }
  }
  const std::string file = domain::FileName(RowType::kKind);
  const storage::ImportRowText said =
      row.said != nullptr ? RememberedText(RowType::kKind, row.said->canonical, row.said->cells)
                          : RememberedText(RowType::kKind, domain::CanonicalRow(row), domain::CellsOf(row));
  std::string place;
  if constexpr (std::is_same_v<RowType, domain::PhaseRow>) {
    if (!row.external_id.empty()) place = row.effective_on;
  }
  if constexpr (std::is_same_v<RowType, domain::FundingRow>) {
    if (domain::AmountOf(row.step) == domain::StepAmount::kRequested) place = SaidAmountOf(row);
  }
  if (row.row_state != domain::RowState::kChanged) {
    storage::ImportRowRecord record = storage::NewImportRow(file, domain::RowKey(row), said);
    record.place = place;
    transaction_.Insert(record);
    return absl::OkStatus();
  }
  RELAIS_ASSIGN_OR_RETURN(const auto before,
                          storage::FindImportRow(transaction_.snapshot(), file, domain::RowKey(row)));
  if (!before.has_value()) return absl::InternalError("a changed row that was never imported");
  storage::ImportRowRecord record = storage::NextImportRow(*before, said);
  record.place = place;
  transaction_.Replace(record);
  return absl::OkStatus();
}

void ImportPlan::Forget(domain::FileKind kind, const std::string& row_key) {
  storage::ImportRowRecord imported;
  imported.file = domain::FileName(kind);
  imported.row_key = row_key;
  transaction_.Remove(imported);
}

absl::StatusOr<ImportPlan::Effect> ImportPlan::ApplyAgreement(const domain::AgreementRow& row) {
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindAgreement(transaction_.snapshot(), row.external_id));
  storage::AgreementRecord record = found.value_or(storage::AgreementRecord());
  record.agreement = row.external_id;
  record.organization = row.organization;
  record.title = row.title;
  record.starts_on = row.starts_on;
  record.ends_on = row.ends_on;
  record.contribution_cents = row.contribution_cents;
  return WriteRevision(found, record);
}

absl::StatusOr<ImportPlan::Dossier*> ImportPlan::DossierOf(const std::string& external_id) {
  if (const auto named = numbers_.find(external_id); named != numbers_.end()) {
    return &dossiers_.at(named->second);
  }
  RELAIS_ASSIGN_OR_RETURN(const auto found,
                          FindStandingDossier(transaction_.snapshot(), merged_, exported_, external_id));
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
  basis_.Add(record.dossier_id);
  dossier.before = std::make_shared<const storage::DossierRecord>(record);
  dossier.after = record;
  RELAIS_ASSIGN_OR_RETURN(dossier.phases_before, storage::ListPhases(snapshot, record.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(dossier.statuses_before, storage::ListStatuses(snapshot, record.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(dossier.leads_before, storage::ListLeads(snapshot, record.dossier_id));
  dossier.phases = dossier.phases_before;
  dossier.statuses = dossier.statuses_before;
  dossier.leads = LeadsOf(dossier.leads_before);
  return absl::OkStatus();
}

absl::StatusOr<ImportPlan::Effect> ImportPlan::ApplyDossier(const domain::DossierRow& row) {
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.external_id));
  const std::int64_t id = dossier->after.dossier_id;
  const Dossier before = dossier->is_new ? Dossier() : *dossier;
  ApplyRow(dossier->after, row);
  if (dossier->is_new) {
    dossier->row = &row;
    dossier->phases.push_back({id, row.opened_on, row.phase, /*opening=*/true, ""});
    dossier->statuses.push_back({id, 1, row.opened_on, "open", "", ""});
    dossier->leads.push_back({1, DayOf(row.opened_on), row.lead_organization});
  } else {
    // The row describes the opening; later changes stay.
    for (storage::PhaseRecord& phase : dossier->phases) {
      if (!phase.opening) continue;
      phase.effective_on = row.opened_on;
      phase.phase = row.phase;
    }
    dossier->statuses.front().effective_on = row.opened_on;
    domain::FollowOpening(DayOf(row.opened_on), row.lead_organization, &dossier->leads);
  }
  FollowClosing(id, row, dossier->statuses);
  if (dossier->is_new) return Effect::kCreated;
  const bool same = storage::ValuesOf(dossier->after) == storage::ValuesOf(before.after) &&
                    SameImportRows(dossier->phases, before.phases) &&
                    SameImportRows(dossier->statuses, before.statuses) &&
                    SameImportRows(RecordsOf(id, dossier->leads), RecordsOf(id, before.leads));
  return same ? Effect::kNone : Effect::kRevised;
}

absl::Status ImportPlan::TakeMovedPhases(const std::vector<domain::PhaseRow>& rows) {
  for (const domain::PhaseRow& row : rows) {
    if (row.row_state == domain::RowState::kUnchanged || !Moves(row)) continue;
    RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier));
    std::vector<storage::PhaseRecord>& phases = dossier->phases;
    const auto recorded = std::find_if(phases.begin(), phases.end(), [&](const auto& phase) {
      return !phase.opening && phase.effective_on == row.recorded_on;
    });
    if (recorded == phases.end()) continue;
    dossier->moved_phases.insert(row.recorded_on);
    phases.erase(recorded);
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportPlan::Effect> ImportPlan::ApplyPhase(const domain::PhaseRow& row) {
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier));
  std::vector<storage::PhaseRecord>& phases = dossier->phases;
  const bool moved = Moves(row) && dossier->moved_phases.count(row.recorded_on) > 0;
  const auto recorded = std::find_if(phases.begin(), phases.end(), [&](const auto& phase) {
    return phase.effective_on == row.effective_on;
  });
  if (row.passed_over) {
    if (moved) return Effect::kRevised;
    // What it said before was a change.
    if (row.recorded_on.empty() || recorded == phases.end() || recorded->opening) return Effect::kNone;
    phases.erase(recorded);
    return Effect::kRevised;
  }
  const storage::PhaseRecord phase{dossier->after.dossier_id, row.effective_on, row.phase,
                                   recorded != phases.end() && recorded->opening, row.reason};
  if (recorded == phases.end()) {
    phases.push_back(phase);
    return moved ? Effect::kRevised : Effect::kCreated;
  }
  if (!moved && storage::ValuesOf(*recorded) == storage::ValuesOf(phase)) return Effect::kNone;
  *recorded = phase;
  return Effect::kRevised;
}

absl::StatusOr<ImportPlan::Effect> ImportPlan::ApplyIntervention(const domain::InterventionRow& row) {
  const storage::Snapshot& snapshot = transaction_.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindPartByExternalId<storage::InterventionRecord>(
                                                snapshot, row.external_id));
  storage::InterventionRecord record = found.value_or(storage::InterventionRecord());
  std::vector<storage::InterventionSubjectRecord> subjects_before;
  if (found.has_value()) {
    basis_.Add(record.dossier_id);
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
  std::vector<storage::InterventionSubjectRecord> subjects;
  for (const std::string& subject : row.subjects) {
    subjects.push_back({record.dossier_id, record.number, subject, record.held_on});
  }
  Effect effect = WriteRevision(found, record);
  if (effect == Effect::kNone && !SameSubjects(subjects_before, subjects)) {
    ++record.revision;
    transaction_.Replace(record);
    effect = Effect::kRevised;
  }
  transaction_.WriteDifference(subjects_before, subjects);
  return effect;
}

absl::Status ImportPlan::WriteDossier(Dossier& dossier) {
  storage::DossierRecord& record = dossier.after;
  record.phase =
      std::max_element(dossier.phases.begin(), dossier.phases.end(), [](const auto& a, const auto& b) {
        return a.effective_on < b.effective_on;
      })->phase;
  const storage::StatusRecord& status = dossier.statuses.back();
  record.status = status.status;
  record.closed_on = status.status == "closed" ? status.effective_on : "";
  record.closing_outcome = status.status == "closed" ? status.outcome : "";
  RELAIS_RETURN_IF_ERROR(MoveLeads(dossier));
  domain::SortLeads(&dossier.leads);
  record.lead_organization = dossier.leads.back().organization;
  if (dossier.is_new) {
    record.revision = 1;
    transaction_.Insert(record);
  } else if (storage::ValuesOf(record) != storage::ValuesOf(*dossier.before) ||
             !SameImportRows(dossier.phases, dossier.phases_before)) {
    ++record.revision;
    transaction_.Replace(record);
  }
  transaction_.WriteDifference(dossier.phases_before, dossier.phases);
  transaction_.WriteDifference(dossier.statuses_before, dossier.statuses);
  transaction_.WriteDifference(dossier.leads_before, RecordsOf(record.dossier_id, dossier.leads));
  return absl::OkStatus();
}

}  // namespace relais::handlers
