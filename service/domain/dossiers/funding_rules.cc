#include "service/domain/dossiers/funding_rules.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"

namespace relais::domain {
namespace {

bool Has(const std::vector<FundingStep>& steps, absl::string_view name) {
  return std::any_of(steps.begin(), steps.end(), [&](const FundingStep& step) { return step.step == name; });
}

bool HappensBefore(const FundingStep& a, const FundingStep& b) {
  if (a.step_on != b.step_on) return a.step_on < b.step_on;
  return FundingSteps().Position(a.step) < FundingSteps().Position(b.step);
}

// Why the state of the application does not allow `step`; nullopt if it does.
std::optional<LocalizedText> WrongState(const std::vector<FundingStep>& recorded, const std::string& step) {
  if (Has(recorded, step)) {
    return LocalizedText{"cette étape est déjà inscrite; chaque étape ne l'est qu'une fois",
                         "this step is recorded already; each is recorded once"};
  }
  for (const FundingStep& earlier : recorded) {
    if (!EndsApplication(earlier.step)) continue;
    const CodelistEntry& end = *FundingSteps().Find(earlier.step);
    return LocalizedText{
        absl::StrCat("la demande a pris fin le ", FormatDate(earlier.step_on), " : ", end.label_fr),
        absl::StrCat("the application ended on ", FormatDate(earlier.step_on), ": ", end.label_en)};
  }
  if (step == "inquiry") {
    if (recorded.empty()) return std::nullopt;
    return LocalizedText{"la demande d'information vient avant toute autre étape",
                         "the inquiry comes before any other step"};
  }
  if (step == "filed" || Has(recorded, "filed")) return std::nullopt;
  if (step == "withdrawn") {
    if (Has(recorded, "inquiry")) return std::nullopt;
    return LocalizedText{"cette étape demande une étape inquiry ou filed avant elle",
                         "this step needs a step inquiry or filed before it"};
  }
  return LocalizedText{"cette étape demande une étape filed (déposée) avant elle",
                       "this step needs a step filed before it"};
}

}  // namespace

bool EndsApplication(absl::string_view step) {
  return step == "awarded" || step == "refused" || step == "withdrawn";
}

StepAmount AmountOf(absl::string_view step) {
  if (step == "awarded") return StepAmount::kAwarded;
  return step == "inquiry" || step == "filed" ? StepAmount::kRequested : StepAmount::kNone;
}

RuleResult CheckFundingStep(const std::vector<FundingStep>& recorded, const FundingStep& step,
                            absl::CivilDay today) {
  RuleResult result;
  if (FundingSteps().Find(step.step) == nullptr) {
    result.violations.push_back({"step", step.step, messages::AllowedValues(FundingSteps().AllowedCodes())});
    return result;
  }
  result.wrong_state = WrongState(recorded, step.step);
  if (result.wrong_state.has_value()) return result;
  if (std::optional<LocalizedText> fault = CheckNotInFuture(step.step_on, today)) {
    result.violations.push_back({"step_on", FormatDate(step.step_on), *std::move(fault)});
  } else if (!recorded.empty() && step.step_on < recorded.back().step_on) {
    result.violations.push_back(
        {"step_on", FormatDate(step.step_on),
         messages::BeforeDate("l'étape précédente", "the step before it", recorded.back().step_on)});
  }
  return result;
}

void SortFundingSteps(std::vector<FundingStep>* steps) {
  std::stable_sort(steps->begin(), steps->end(), HappensBefore);
}

std::vector<FundingStepFault> CheckFundingSteps(const std::vector<FundingStep>& steps, absl::CivilDay today) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return HappensBefore(steps[a], steps[b]); });
  std::vector<FundingStepFault> faults;
  std::vector<FundingStep> recorded;
  for (const std::size_t index : order) {
    RuleResult result = CheckFundingStep(recorded, steps[index], today);
    if (!result.ok()) faults.push_back({index, std::move(result)});
    if (FundingSteps().Find(steps[index].step) != nullptr) recorded.push_back(steps[index]);
  }
  return faults;
}

}  // namespace relais::domain
