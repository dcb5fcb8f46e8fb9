#include "service/domain/dossiers/status_rules.h"

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"

namespace relais::domain {
namespace {

bool Allowed(StatusVerb verb, const std::string& from) {
  switch (verb) {
    case StatusVerb::kHold:
      return from == "open";
    case StatusVerb::kResume:
      return from == "on_hold";
    case StatusVerb::kClose:
      return from == "open" || from == "on_hold";
    case StatusVerb::kReopen:
      return from == "closed";
  }
  return false;
}

std::string StatusAfter(StatusVerb verb) {
  switch (verb) {
    case StatusVerb::kHold:
      return "on_hold";
    case StatusVerb::kClose:
      return "closed";
    case StatusVerb::kResume:
    case StatusVerb::kReopen:
      break;
  }
  return "open";
}

LocalizedText WrongState(const std::string& status) {
  const LocalizedText label = Statuses().LabelOf(status);
  return {absl::StrCat("le statut du dossier ne le permet pas : ", label.fr),
          absl::StrCat("the status of the dossier does not allow it: ", label.en)};
}

void CheckFields(const StatusChange& last, const StatusMove& move, absl::CivilDay today,
                 Violations* violations) {
  const std::string date = FormatDate(move.effective_on);
  if (std::optional<LocalizedText> fault = CheckNotInFuture(move.effective_on, today)) {
    violations->push_back({"effective_on", date, *std::move(fault)});
  } else if (move.effective_on < last.effective_on) {
    violations->push_back({"effective_on", date,
                           messages::BeforeDate("le dernier changement de statut", "the last status change",
                                                last.effective_on)});
  }
  if (move.verb == StatusVerb::kClose && !move.has_outcome) {
    violations->push_back({"outcome", "", messages::Required()});
  }
  if (move.verb == StatusVerb::kReopen && !move.has_reason) {
    violations->push_back({"reason", "", messages::ReasonRequired()});
  }
}

}  // namespace

StatusDecision CheckStatusMove(const std::vector<StatusChange>& changes, const StatusMove& move,
                               absl::CivilDay today) {
  StatusDecision decision;
  const std::string from = changes.empty() ? "" : changes.back().status;
  if (!Allowed(move.verb, from)) {
    decision.result.wrong_state = WrongState(from);
    return decision;
  }
  CheckFields(changes.back(), move, today, &decision.result.violations);
  if (!decision.result.ok()) return decision;
  decision.next_status = StatusAfter(move.verb);
  return decision;
}

std::optional<absl::CivilDay> ClosedBefore(const std::vector<StatusChange>& changes, absl::CivilDay day) {
  const StatusChange* in_effect = nullptr;
  for (const StatusChange& change : changes) {
    if (change.effective_on <= day) in_effect = &change;
  }
  if (in_effect == nullptr || in_effect->status != "closed" || in_effect->effective_on == day)
    return std::nullopt;
  return in_effect->effective_on;
}

}  // namespace relais::domain
