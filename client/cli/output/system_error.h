#ifndef RELAIS_CLIENT_CLI_OUTPUT_SYSTEM_ERROR_H_
#define RELAIS_CLIENT_CLI_OUTPUT_SYSTEM_ERROR_H_

#include <string>

#include "client/cli/app/language.h"

namespace relais::cli {

// What an `errno` means, in the user's language; the system's own words for one that is not expected of
// files.
std::string SystemErrorText(int error, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_SYSTEM_ERROR_H_
