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
  // Position in the order of recording; 1 is the opening.
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
  // Status after the move; empty if it is refused.
  std::string next_status;
};

// Checks a status change. `changes` are the dossier's, oldest first, beginning with the opening. OPEN ⇄
// ON_HOLD; either → CLOSED with an outcome; CLOSED → OPEN with a reason. Fields: effective_on, outcome,
// reason. Refuses a date in the future or before the last change. Does not check whether other facts allow a
// closing: see CheckHistory.
StatusDecision CheckStatusMove(const std::vector<StatusChange>& changes, const StatusMove& move,
                               absl::CivilDay today);

// Returns the closing date if the dossier was closed before `day` and not reopened on or before it. Nullopt
// if it is open, or closes on `day` itself. `changes` are oldest first.
std::optional<absl::CivilDay> ClosedBefore(const std::vector<StatusChange>& changes, absl::CivilDay day);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_STATUS_RULES_H_
