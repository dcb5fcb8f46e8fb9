#include "service/handlers/common/chosen_user.h"

#include <optional>

#include "absl/status/statusor.h"
#include "service/auth/roles.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "storage/access/access.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

absl::StatusOr<std::string> NetworkOf(const storage::Snapshot& snapshot, const std::string& organization) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindOrganization(snapshot, organization));
  return record.has_value() ? record->network : std::string();
}

// Whether the agents of the organization have the full view of the dossier today.
absl::StatusOr<bool> SeesDossier(RequestReader& input, const std::string& organization,
                                 const DossierInCharge& dossier) {
  if (organization == dossier.lead_organization) return true;
  if (dossier.dossier_id == 0) return false;
  RELAIS_ASSIGN_OR_RETURN(const auto access,
                          storage::FindAccess(input.snapshot(), dossier.dossier_id, organization));
  return access.has_value() && (access->leads || access->open_to >= domain::FormatDate(input.call().today));
}

// Whether the caller may put the user in charge of something of the dossier.
absl::StatusOr<bool> MayBeChosen(RequestReader& input, const std::string& user_id,
                                 const DossierInCharge& dossier) {
  const storage::Snapshot& snapshot = input.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(snapshot, user_id));
  if (!user.has_value() || !user->active) return false;
  if (!HoldsRole(*user, v1::ROLE_AGENT) && !HoldsRole(*user, v1::ROLE_ADVISOR)) return false;
  RELAIS_ASSIGN_OR_RETURN(const std::string theirs, NetworkOf(snapshot, user->organization));
  RELAIS_ASSIGN_OR_RETURN(const std::string own, NetworkOf(snapshot, input.call().principal.organization));
  if (theirs != own) return false;
  if (HoldsRole(*user, v1::ROLE_ADVISOR)) return true;
  return SeesDossier(input, user->organization, dossier);
}

}  // namespace

std::string ReadActiveUser(RequestReader& input, absl::string_view field, const std::string& value,
                           Presence presence, const std::string& current, const DossierInCharge& dossier) {
  std::string text = input.Text(field, value, presence, domain::kMaxUser);
  if (text.empty() || text == current) return text;
  std::string user_id = convert::IdOf(text, "users");
  if (user_id == current) return current;
  const absl::StatusOr<bool> allowed = MayBeChosen(input, user_id, dossier);
  input.Keep(allowed.status());
  if (!allowed.ok()) return "";
  if (*allowed) return user_id;
  input.AddViolation(
      field, text,
      {"l’identifiant d’un compte actif de conseiller(ère) du réseau, ou d’agent(e) d’un organisme "
       "qui voit le dossier : le responsable, ou le destinataire d’une référence acceptée",
       "the identifier of an active account of an advisor of the network, or of an agent of an "
       "organization that sees the dossier: its lead, or the recipient of an accepted referral"});
  return "";
}

}  // namespace relais::handlers
