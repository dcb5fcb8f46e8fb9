#include "service/domain/dossiers/intervention_rules.h"

#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"

namespace relais::domain {

std::optional<LocalizedText> CheckHeldOn(absl::CivilDay held_on, absl::CivilDay opened_on,
                                         const std::vector<StatusChange>& statuses, absl::CivilDay today) {
  if (std::optional<LocalizedText> fault = CheckNotInFuture(held_on, today)) return fault;
  if (held_on < opened_on) {
    return messages::BeforeDate("l'ouverture du dossier", "the opening of the dossier", opened_on);
  }
  if (const std::optional<absl::CivilDay> closed_on = ClosedBefore(statuses, held_on)) {
    return messages::AfterDate("la fermeture du dossier", "the closing of the dossier", *closed_on);
  }
  return std::nullopt;
}

}  // namespace relais::domain
