#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_FACTS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_FACTS_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/dossiers/phase_rules.h"
#include "service/domain/dossiers/status_rules.h"
#include "storage/records/records.h"

// From the storage's records to what the rules of the domain judge.

namespace relais::handlers {

// The day of a civil date as the storage keeps it.
absl::CivilDay DayOf(const std::string& date);

std::vector<domain::PhaseChange> PhaseChangesOf(const std::vector<storage::PhaseRecord>& records);
std::vector<domain::StatusChange> StatusChangesOf(const std::vector<storage::StatusRecord>& records);
std::vector<domain::FundingStep> FundingStepsOf(const std::vector<storage::FundingStepRecord>& records);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_FACTS_H_
