#ifndef RELAIS_CLIENT_CLI_ERRORS_H_
#define RELAIS_CLIENT_CLI_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "client/cli/language.h"
#include "relais/error_details.h"

namespace relais::cli {

enum ExitCode { kDone = 0, kFailed = 1, kBadUsage = 2, kSignIn = 4 };

// A command line that cannot be meant. `message` is in the user's language.
absl::Status UsageError(const std::string& message);

ExitCode ExitCodeOf(const absl::Status& status);

// The command that helps where the service refused for a reason such as COVER_SHEET_ONLY, in the user's
// language; empty where there is none, or where the service's own message names it.
std::string NextStep(const ErrorInfo& details, Language language);

// Lines for standard error: what the service said in the user's language, then each field at fault, then the
// next step.
std::string ErrorText(const absl::Status& status, const std::string& server, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_ERRORS_H_
