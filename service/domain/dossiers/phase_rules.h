#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_PHASE_RULES_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_PHASE_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/common/rule_result.h"

namespace relais::domain {

// A phase from a day on. `phase` is a code of Phases().
struct PhaseChange {
  absl::CivilDay effective_on;
  std::string phase;
  // Whether this is the phase at the opening.
  bool opening = false;
  bool has_reason = false;
};

struct PhaseMove {
  absl::CivilDay effective_on;
  std::string phase;
  bool has_reason = false;
};

// Checks a phase change. `changes` are the dossier's, in any order; the move replaces a change of the same
// day. Fields: effective_on, phase, reason.
// - Violations: a date in the future, before `opened_on` or after `closed_on` (see ClosedBefore); an unknown
//   phase; no reason for a move back (IsMoveBack) from the phase in effect before that day.
// - Wrong state, only if date and phase are valid. The dossier is already in that phase just before the day,
//   takes it on that day, or takes it with the next change. Correct the date of the existing change instead.
RuleResult CheckPhaseMove(const std::vector<PhaseChange>& changes, absl::CivilDay opened_on,
                          std::optional<absl::CivilDay> closed_on, const PhaseMove& move,
                          absl::CivilDay today);

// Whether the move goes back to pre_startup or startup, which needs a reason. False for unknown phases.
bool IsMoveBack(absl::string_view from, absl::string_view to);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_PHASE_RULES_H_
