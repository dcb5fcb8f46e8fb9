#include "service/handlers/dossiers/facts.h"

#include "service/domain/common/civil_date.h"
#include "service/domain/referrals/referral_rules.h"

namespace relais::handlers {

absl::CivilDay DayOf(const std::string& date) { return domain::ParseDate(date).value_or(absl::CivilDay()); }

std::optional<absl::CivilDay> OptionalDay(const std::string& date) {
  return date.empty() ? std::nullopt : std::optional<absl::CivilDay>(DayOf(date));
}

std::string ReferralStateOn(const storage::ReferralRecord& referral, absl::CivilDay day) {
  return domain::StateOn(referral.state, OptionalDay(referral.respond_by), day);
}

std::vector<domain::PhaseChange> PhaseChangesOf(const std::vector<storage::PhaseRecord>& records) {
  std::vector<domain::PhaseChange> changes;
  for (const storage::PhaseRecord& record : records) {
    changes.push_back({DayOf(record.effective_on), record.phase, record.opening, !record.reason.empty()});
  }
  return changes;
}

std::vector<domain::StatusChange> StatusChangesOf(const std::vector<storage::StatusRecord>& records) {
  std::vector<domain::StatusChange> changes;
  for (const storage::StatusRecord& record : records) {
    changes.push_back({DayOf(record.effective_on), record.status, record.number, !record.outcome.empty(),
                       !record.reason.empty()});
  }
  return changes;
}

std::vector<domain::FundingStep> FundingStepsOf(const std::vector<storage::FundingStepRecord>& records) {
  std::vector<domain::FundingStep> steps;
  for (const storage::FundingStepRecord& record : records)
    steps.push_back({record.step, DayOf(record.step_on)});
  return steps;
}

}  // namespace relais::handlers
