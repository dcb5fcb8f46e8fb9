#ifndef RELAIS_SERVICE_HANDLERS_COMMON_CHOSEN_USER_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_CHOSEN_USER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "service/handlers/common/request_reader.h"

namespace relais::handlers {

// The dossier that a user is put in charge of. Plain value.
struct DossierInCharge {
  // 0 for a dossier that is being opened: then only its lead sees it.
  std::int64_t dossier_id = 0;
  std::string lead_organization;
};

// Reads the user in charge of a record, given as `users/{user}` or `{user}`, and returns the identifier. Must
// be an active advisor of the caller's network, or an active agent of an organization of it that has the full
// view of the dossier: its lead or the recipient of an accepted referral. Else `field` gets a violation and
// the result is empty. `current`, the recorded value, is always accepted: it may be a name from a spreadsheet
// or a user who left.
std::string ReadActiveUser(RequestReader& input, absl::string_view field, const std::string& value,
                           Presence presence, const std::string& current, const DossierInCharge& dossier);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_CHOSEN_USER_H_
