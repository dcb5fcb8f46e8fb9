#ifndef RELAIS_SERVICE_HANDLERS_COMMON_CHOSEN_USER_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_CHOSEN_USER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "service/handlers/common/request_reader.h"

namespace relais::handlers {

// Reads who is in charge of something: the identifier of an active agent or advisor of the caller's network,
// given as `users/{user}` or `{user}`. `current`, what the record holds already, always passes: it may name a
// person of a spreadsheet, who has no account, or a user who left. Anything else is a fault of `field`.
std::string ReadActiveUser(RequestReader& input, absl::string_view field, const std::string& value,
                           Presence presence, const std::string& current);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_CHOSEN_USER_H_
