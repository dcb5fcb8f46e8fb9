#ifndef RELAIS_SERVICE_RELAISD_SETUP_LINK_H_
#define RELAIS_SERVICE_RELAISD_SETUP_LINK_H_

#include <string>

#include "absl/status/statusor.h"
#include "service/domain/common/localized_text.h"

// The link to the first page of the console, with which the first administrator sets a password.

namespace relais {

// The first address of --web_address, such as `https://relais.example.org`; without that flag, localhost at
// the port of --web_listen. INVALID_ARGUMENT if both are missing, or if the address is not https, or holds
// more than a host and a port. Plain http is for this machine alone: a link over it would show the code to
// the network.
absl::StatusOr<std::string> ConsoleAddress();

// The code is in the fragment, which browsers send to no server.
std::string SetupLink(const std::string& address, const std::string& code);

domain::LocalizedText MalformedWebAddress();
// Says that there is an administrator, and how to proceed.
domain::LocalizedText AdministratorExists();

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_SETUP_LINK_H_
