#include "service/handlers/dossiers/dossier_history.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

template <class Record>
absl::StatusOr<std::vector<Record>> AllParts(const storage::Snapshot& snapshot, std::int64_t dossier_id) {
  return storage::ListParts<Record>(snapshot, dossier_id, 0, storage::kNoLimit);
}

}  // namespace

domain::ReferralDates ReferralDatesOf(const storage::ReferralRecord& record, absl::CivilDay today) {
  domain::ReferralDates dates;
  dates.name = convert::PartName(record.dossier_id, convert::kReferrals, record.number);
  dates.kind = record.kind;
  dates.state = record.state;
  dates.from_organization = record.from_organization;
  dates.to_organization = record.to_organization;
  dates.sent_on = DayOf(record.sent_on);
  dates.answered_on = OptionalDay(record.answered_on);
  dates.accepted = record.answer == "accepted";
  dates.ended_on = OptionalDay(record.ended_on);
  dates.sent_here = record.consent_number.has_value();
  dates.overdue = ReferralStateOn(record, today) != record.state;
  return dates;
}

absl::StatusOr<domain::DossierHistory> ReadHistory(const storage::Snapshot& snapshot,
                                                   const storage::DossierRecord& dossier,
                                                   absl::CivilDay today) {
  const storage::Snapshot all = snapshot.Unrestricted();
  const std::int64_t dossier_id = dossier.dossier_id;
  domain::DossierHistory history;
  history.name = convert::DossierName(dossier_id);
  history.opened_on = DayOf(dossier.opened_on);
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(all, dossier_id));
  history.phases = PhaseChangesOf(phases);
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(all, dossier_id));
  history.statuses = StatusChangesOf(statuses);
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(all, dossier_id));
  for (const storage::LeadRecord& lead : leads) {
    history.leads.push_back({lead.number, DayOf(lead.effective_on), lead.organization});
  }
  RELAIS_ASSIGN_OR_RETURN(const auto interventions, AllParts<storage::InterventionRecord>(all, dossier_id));
  for (const storage::InterventionRecord& record : interventions) {
    history.interventions.push_back(
        {convert::PartName(dossier_id, convert::kInterventions, record.number), DayOf(record.held_on)});
  }
  RELAIS_ASSIGN_OR_RETURN(const auto referrals, AllParts<storage::ReferralRecord>(all, dossier_id));
  for (const storage::ReferralRecord& record : referrals) {
    history.referrals.push_back(ReferralDatesOf(record, today));
  }
  RELAIS_ASSIGN_OR_RETURN(const auto applications,
                          AllParts<storage::FundingApplicationRecord>(all, dossier_id));
  for (const storage::FundingApplicationRecord& record : applications) {
    RELAIS_ASSIGN_OR_RETURN(const auto steps, storage::ListFundingSteps(all, {dossier_id, record.number}));
    history.applications.push_back(
        {convert::PartName(dossier_id, convert::kFundingApplications, record.number), FundingStepsOf(steps)});
  }
  return history;
}

absl::Status CheckHistoryChange(const domain::DossierHistory& before, const domain::DossierHistory& after,
                                const std::string& resource, const std::string& state,
                                const std::string& move) {
  std::vector<convert::BlockingFact> facts;
  for (domain::Conflict& conflict : domain::NewConflicts(before, after)) {
    facts.push_back({std::move(conflict.subject), std::move(conflict.problem)});
  }
  return facts.empty() ? absl::OkStatus() : convert::FactsInTheWay(resource, state, move, facts);
}

absl::Status RecordCorrection(storage::WriteTransaction& transaction, std::int64_t dossier_id,
                              const CorrectionNote& note) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t number,
                          storage::NextNumber<storage::CorrectionRecord>(transaction.snapshot(), dossier_id));
  transaction.Insert(storage::CorrectionRecord{dossier_id, number, note.subject, note.old_value,
                                               note.new_value, note.reason});
  return absl::OkStatus();
}

}  // namespace relais::handlers
