#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_STATUS_RULES_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_STATUS_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/common/rule_result.h"

namespace relais::domain {

// A status from a day on. `status` is a code of Statuses().
struct StatusChange {
  absl::CivilDay effective_on;
  std::string status;
  // 1 is the opening.
  std::int64_t number = 0;
  bool has_outcome = false;
  bool has_reason = false;
};

enum class StatusVerb { kHold, kResume, kClose, kReopen };

struct StatusMove {
  StatusVerb verb;
  absl::CivilDay effective_on;
  bool has_outcome = false;
  bool has_reason = false;
};

struct StatusDecision {
  RuleResult result;
  // Status after the move; empty where it is refused.
  std::string next_status;
};

// Judges a move. `changes` are the dossier's, oldest first, beginning with the opening. OPEN ⇄ ON_HOLD;
// either → CLOSED with an outcome; CLOSED → OPEN with a reason. Not in the future, not before the last
// change. Fields: effective_on, outcome, reason. Whether other facts allow a closing is for CheckHistory to
// say.
StatusDecision CheckStatusMove(const std::vector<StatusChange>& changes, const StatusMove& move,
                               absl::CivilDay today);

// The date of the closing that keeps facts off `day`: the dossier was closed on that earlier date and not
// reopened on or before `day`. Nullopt where it is not closed then, or closes on `day` itself. `changes`
// oldest first.
std::optional<absl::CivilDay> ClosedBefore(const std::vector<StatusChange>& changes, absl::CivilDay day);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_STATUS_RULES_H_
