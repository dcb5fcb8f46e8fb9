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

// Judges one more step of an application that has `recorded` (in date order; may be empty). Wrong state: the
// step is there already, the application has ended (awarded, refused, withdrawn), the step that it needs is
// missing (opinion, recommended, awarded and refused need filed; withdrawn needs inquiry or filed), or an
// inquiry that is not the first. Bad field: unknown step, a date in the future or before the last step.
// Fields: step, step_on.
RuleResult CheckFundingStep(const std::vector<FundingStep>& recorded, const FundingStep& step,
                            absl::CivilDay today);

// Puts steps in the order in which they happened: by date, those of one day in their usual order.
void SortFundingSteps(std::vector<FundingStep>* steps);

// A step of a whole application that does not fit, by its place in the list judged.
struct FundingStepFault {
  std::size_t index;
  RuleResult result;
};

// Judges a whole application: each step, in the order that SortFundingSteps gives, after the ones before it.
// `steps` may be in any order; faults refer to it by index and come in that order.
std::vector<FundingStepFault> CheckFundingSteps(const std::vector<FundingStep>& steps, absl::CivilDay today);

bool EndsApplication(absl::string_view step);

// What an amount given with a step means: asked with inquiry or filed, granted with awarded, nothing with the
// others.
enum class StepAmount { kNone, kRequested, kAwarded };
StepAmount AmountOf(absl::string_view step);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_FUNDING_RULES_H_
