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

// Judges a phase change. `changes` are the dossier's in any order; one on the same day as the move is
// replaced by it. Not in the future, not before `opened_on`, not after `closed_on` (the closing that keeps
// facts off that day, if any). A move back to pre_startup or startup, from the phase in effect just before
// the day, needs a reason. Wrong state: the phase is held already just before the day, on it, or from the
// next change on; that is a correction of the change that stands. Fields: effective_on, phase, reason.
RuleResult CheckPhaseMove(const std::vector<PhaseChange>& changes, absl::CivilDay opened_on,
                          std::optional<absl::CivilDay> closed_on, const PhaseMove& move,
                          absl::CivilDay today);

// Whether going from one phase to the other is a move back that needs a reason.
bool IsMoveBack(absl::string_view from, absl::string_view to);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_PHASE_RULES_H_
