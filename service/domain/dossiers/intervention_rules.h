#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_INTERVENTION_RULES_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_INTERVENTION_RULES_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/dossiers/status_rules.h"

namespace relais::domain {

// Checks the date of an intervention; nullopt if it is valid. Refuses a date in the future, before the
// opening, or on a day when the dossier was already closed. The day of the closing is allowed. `statuses` are
// oldest first.
std::optional<LocalizedText> CheckHeldOn(absl::CivilDay held_on, absl::CivilDay opened_on,
                                         const std::vector<StatusChange>& statuses, absl::CivilDay today);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_INTERVENTION_RULES_H_
