#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_INTERVENTION_RULES_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_INTERVENTION_RULES_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/dossiers/status_rules.h"

namespace relais::domain {

// What is wrong with the date of an intervention: not in the future, not before the opening, not on a day
// when the dossier had been closed before and not reopened. The day of the closing is allowed. `statuses`
// oldest first.
std::optional<LocalizedText> CheckHeldOn(absl::CivilDay held_on, absl::CivilDay opened_on,
                                         const std::vector<StatusChange>& statuses, absl::CivilDay today);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_INTERVENTION_RULES_H_
