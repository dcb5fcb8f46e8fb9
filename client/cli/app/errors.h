#ifndef RELAIS_CLIENT_CLI_APP_ERRORS_H_
#define RELAIS_CLIENT_CLI_APP_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "client/cli/app/language.h"
#include "relais/error_details.h"

namespace relais::cli {

// For scripts. kTryLater: the same command may succeed later without a change (the service does not answer,
// the deadline passed, there is too much to do).
enum ExitCode { kDone = 0, kFailed = 1, kBadUsage = 2, kSignIn = 4, kTryLater = 5 };

// A command line that cannot be meant. `message` is in the user's language.
absl::Status UsageError(const std::string& message);

ExitCode ExitCodeOf(const absl::Status& status);

// The command that helps after a refusal for a reason such as COVER_SHEET_ONLY, in the user's language; empty
// if there is none. The service says what is missing; it does not know how its callers type.
std::string NextStep(const ErrorInfo& details, Language language);

// The command that records a consent for a referral that lacks one.
std::string ConsentCommand(const std::string& dossier, const std::string& recipient,
                           const std::string& purpose);

// Lines for standard error: what the service said in the user's language, then each field at fault, then the
// next step.
std::string ErrorText(const absl::Status& status, const std::string& server, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_ERRORS_H_
