#ifndef RELAIS_CLIENT_CLI_OUTPUT_SYSTEM_ERROR_H_
#define RELAIS_CLIENT_CLI_OUTPUT_SYSTEM_ERROR_H_

#include <string>

#include "client/cli/app/language.h"

namespace relais::cli {

// Message of an `errno` in the user's language; the system's own message for one that file operations do not
// usually give.
std::string SystemErrorText(int error, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_SYSTEM_ERROR_H_
