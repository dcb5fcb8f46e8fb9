#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_FACTS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_FACTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/dossiers/phase_rules.h"
#include "service/domain/dossiers/status_rules.h"
#include "storage/records/records.h"

// Converts storage records to the values that the domain rules take.

namespace relais::handlers {

// Parses a civil date that the storage holds. Returns 1970-01-01 for an empty or invalid text.
absl::CivilDay DayOf(const std::string& date);
// The same; none for an empty text.
std::optional<absl::CivilDay> OptionalDay(const std::string& date);

// State of the referral on that day: `expired` if it waits past its `respond_by` (domain::StateOn).
std::string ReferralStateOn(const storage::ReferralRecord& referral, absl::CivilDay day);

std::vector<domain::PhaseChange> PhaseChangesOf(const std::vector<storage::PhaseRecord>& records);
std::vector<domain::StatusChange> StatusChangesOf(const std::vector<storage::StatusRecord>& records);
std::vector<domain::FundingStep> FundingStepsOf(const std::vector<storage::FundingStepRecord>& records);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_FACTS_H_
