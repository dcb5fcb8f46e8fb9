// Applies rows of referrals, the leads that they move, and funding applications.

#include <algorithm>
#include <optional>
#include <utility>

#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/referrals/referral_rules.h"
#include "service/handlers/import/plan.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Copies the row to the record.
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

}  // namespace

absl::StatusOr<ImportPlan::Effect> ImportPlan::ApplyReferral(const domain::ReferralRow& row) {
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindPartByExternalId<storage::ReferralRecord>(
                                                transaction_.snapshot(), row.external_id));
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(row.dossier));
  storage::ReferralRecord record = found.value_or(storage::ReferralRecord());
  std::optional<domain::GivenLead> given;
  if (found.has_value()) {
    basis_.Add(record.dossier_id);
    given = ExistingReferralOf(record).given;
  } else {
    record.dossier_id = dossier->after.dossier_id;
    RELAIS_ASSIGN_OR_RETURN(record.number,
                            TakeNumber<storage::ReferralRecord>(*dossier, dossier->next_referral));
  }
  Follow(record, row);
  const std::optional<domain::GivenLead> gives = domain::LeadGivenBy(row);
  dossier->transfers.emplace_back(given, gives);
  auto& handover = dossier->handovers[record.number];
  if (gives.has_value()) handover = domain::Handover{row.from_organization, *gives};
  return WriteRevision(found, record);
}

absl::Status ImportPlan::MoveLeads(Dossier& dossier) {
  std::sort(dossier.transfers.begin(), dossier.transfers.end(), [](const auto& a, const auto& b) {
    const auto place = [](const std::optional<domain::GivenLead>& lead) {
      return lead.has_value() ? std::make_pair(lead->effective_on, lead->organization)
                              : std::make_pair(absl::CivilDay::min(), std::string());
    };
    return std::make_pair(place(a.second), place(a.first)) < std::make_pair(place(b.second), place(b.first));
  });
  for (const auto& [before, after] : dossier.transfers) {
    domain::FollowTransfer(before, after, &dossier.leads);
  }
  if (!domain::HasLeadsOfOneDay(dossier.leads)) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto referrals, storage::ListParts<storage::ReferralRecord>(
                                                    transaction_.snapshot().Unrestricted(),
                                                    dossier.after.dossier_id, 0, storage::kNoLimit));
  for (const storage::ReferralRecord& referral : referrals) {
    const domain::ExistingReferral known = ExistingReferralOf(referral);
    const auto [place, inserted] = dossier.handovers.try_emplace(referral.number);
    if (inserted && known.given.has_value()) {
      place->second = domain::Handover{known.from_organization, *known.given};
    }
  }
  std::vector<domain::Handover> handovers;
  for (const auto& [number, handover] : dossier.handovers) {
    if (handover.has_value()) handovers.push_back(*handover);
  }
  domain::ChainLeads(handovers, &dossier.leads);
  return absl::OkStatus();
}

absl::StatusOr<ImportPlan::Funding*> ImportPlan::FundingOf(const std::string& external_id,
                                                           const std::string& dossier_id) {
  const auto [entry, inserted] = funding_.try_emplace(external_id);
  Funding& funding = entry->second;
  if (!inserted) return &funding;
  funding_order_.push_back(external_id);
  const storage::Snapshot& snapshot = transaction_.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindPartByExternalId<storage::FundingApplicationRecord>(
                                                snapshot, external_id));
  if (found.has_value()) {
    basis_.Add(found->dossier_id);
    funding.before = funding.record = *found;
    RELAIS_ASSIGN_OR_RETURN(funding.steps_before,
                            storage::ListFundingSteps(snapshot, {found->dossier_id, found->number}));
    funding.steps = funding.steps_before;
    return &funding;
  }
  funding.is_new = true;
  RELAIS_ASSIGN_OR_RETURN(Dossier* const dossier, DossierOf(dossier_id));
  funding.record.external_id = external_id;
  funding.record.dossier_id = dossier->after.dossier_id;
  RELAIS_ASSIGN_OR_RETURN(funding.record.number,
                          TakeNumber<storage::FundingApplicationRecord>(*dossier, dossier->next_funding));
  return &funding;
}

absl::StatusOr<ImportPlan::Effect> ImportPlan::ApplyFunding(const domain::FundingRow& row) {
  RELAIS_ASSIGN_OR_RETURN(Funding* const funding, FundingOf(row.external_id, row.dossier));
  const storage::FundingApplicationRecord before = funding->before.value_or(funding->record);
  funding->record.program = row.program;
  switch (domain::AmountOf(row.step)) {
    case domain::StepAmount::kAwarded:
      funding->record.awarded_cents = row.amount_cents;
      break;
    case domain::StepAmount::kRequested: {
      RELAIS_ASSIGN_OR_RETURN(funding->record.requested_cents, RequestedAmount(row.external_id, *funding));
      break;
    }
    case domain::StepAmount::kNone:
      break;
  }
  const storage::FundingStepRecord step{funding->record.dossier_id, funding->record.number, row.step,
                                        row.step_on, row.program};
  const auto recorded = std::find_if(funding->steps.begin(), funding->steps.end(),
                                     [&](const auto& candidate) { return candidate.step == row.step; });
  if (recorded == funding->steps.end()) {
    funding->steps.push_back(step);
    return Effect::kCreated;
  }
  const bool same = storage::ValuesOf(*recorded) == storage::ValuesOf(step) &&
                    storage::ValuesOf(funding->record) == storage::ValuesOf(before);
  *recorded = step;
  return same ? Effect::kNone : Effect::kRevised;
}

void ImportPlan::WriteFunding(Funding& funding) {
  for (storage::FundingStepRecord& step : funding.steps) step.program = funding.record.program;
  if (funding.steps.empty()) {
    // Every step was withdrawn.
    transaction_.Remove(funding.record);
  } else if (WriteRevision(funding.before, funding.record) == Effect::kNone &&
             !SameImportRows(funding.steps, funding.steps_before)) {
    ++funding.record.revision;
    transaction_.Replace(funding.record);
  }
  transaction_.WriteDifference(funding.steps_before, funding.steps);
}

}  // namespace relais::handlers
