#include "service/handlers/common/chosen_user.h"

#include <optional>

#include "absl/status/statusor.h"
#include "service/convert/common/names.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/accounts/users.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

absl::StatusOr<std::string> NetworkOf(const storage::Snapshot& snapshot, const std::string& organization) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindOrganization(snapshot, organization));
  return record.has_value() ? record->network : std::string();
}

// Whether the user may be put in charge of something by this caller.
absl::StatusOr<bool> MayBeChosen(RequestReader& input, const std::string& user_id) {
  const storage::Snapshot& snapshot = input.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(snapshot, user_id));
  if (!user.has_value() || !user->active) return false;
  if (!HoldsRole(*user, v1::ROLE_AGENT) && !HoldsRole(*user, v1::ROLE_ADVISOR)) return false;
  RELAIS_ASSIGN_OR_RETURN(const std::string theirs, NetworkOf(snapshot, user->organization));
  RELAIS_ASSIGN_OR_RETURN(const std::string own, NetworkOf(snapshot, input.call().principal.organization));
  return theirs == own;
}

}  // namespace

std::string ReadActiveUser(RequestReader& input, absl::string_view field, const std::string& value,
                           Presence presence, const std::string& current) {
  const std::string text = input.Text(field, value, presence, domain::kMaxUser);
  if (text.empty() || text == current) return text;
  const std::string user_id = convert::IdOf(text, "users");
  if (user_id == current) return current;
  const absl::StatusOr<bool> allowed = MayBeChosen(input, user_id);
  input.Keep(allowed.status());
  if (!allowed.ok()) return "";
  if (*allowed) return user_id;
  input.AddViolation(field, text,
                     {"l’identifiant d’un compte actif d’agent(e) ou de conseiller(ère) du réseau",
                      "the identifier of an active account of an agent or advisor of the network"});
  return "";
}

}  // namespace relais::handlers
