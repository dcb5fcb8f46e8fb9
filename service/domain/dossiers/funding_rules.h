#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_FUNDING_RULES_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_FUNDING_RULES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/common/rule_result.h"

namespace relais::domain {

// A dated step of an application. `step` is a code of FundingSteps().
struct FundingStep {
  std::string step;
  absl::CivilDay step_on;
};

// Checks one more step of an application that has the steps `recorded` (in date order; may be empty). Fields:
// step, step_on.
// - Wrong state: the step is recorded already; the application has ended (awarded, refused, withdrawn); an
//   inquiry is not the first step; or the needed step is missing. Opinion, recommended, awarded and refused
//   need filed; withdrawn needs inquiry or filed.
// - Violations: unknown step, a date in the future or before the last step.
RuleResult CheckFundingStep(const std::vector<FundingStep>& recorded, const FundingStep& step,
                            absl::CivilDay today);

// Sorts steps by date, and those of one day in their usual order.
void SortFundingSteps(std::vector<FundingStep>* steps);

// A faulty step of a whole application; `index` is its position in the given list.
struct FundingStepFault {
  std::size_t index;
  RuleResult result;
};

// Checks a whole application: each step after the ones before it, in the order of SortFundingSteps. `steps`
// may be in any order; faults come in sorted order, with the index in `steps`.
std::vector<FundingStepFault> CheckFundingSteps(const std::vector<FundingStep>& steps, absl::CivilDay today);

// Whether the step ends its application: awarded, refused or withdrawn.
bool EndsApplication(absl::string_view step);

// Meaning of an amount given with a step: requested with inquiry or filed, awarded with awarded, none
// otherwise.
enum class StepAmount { kNone, kRequested, kAwarded };
StepAmount AmountOf(absl::string_view step);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_FUNDING_RULES_H_
