#ifndef RELAIS_CLIENT_CLI_APP_ERRORS_H_
#define RELAIS_CLIENT_CLI_APP_ERRORS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "client/cli/app/language.h"
#include "relais/error_details.h"

namespace relais::cli {

// Exit codes, for scripts. kTryLater: the same command may succeed later without a change (the service does
// not answer, the deadline passed, or it is overloaded).
enum ExitCode { kDone = 0, kFailed = 1, kBadUsage = 2, kSignIn = 4, kTryLater = 5 };

// Returns the error for an invalid command line: INVALID_ARGUMENT with a mark of its own. For it, ExitCodeOf
// returns kBadUsage and ErrorText prints `message` alone, so `message` must be in the user's language. The
// same code from the service has no mark and is a failure (kFailed).
absl::Status UsageError(const std::string& message);

// Returns kBadUsage only for a UsageError, kSignIn for UNAUTHENTICATED, kTryLater for UNAVAILABLE,
// DEADLINE_EXCEEDED and RESOURCE_EXHAUSTED (but kFailed if a message was too large), else kFailed.
ExitCode ExitCodeOf(const absl::Status& status);

// The command to try after a refusal for a reason such as COVER_SHEET_ONLY, in the user's language; empty if
// there is none. The service says what is missing, but knows no command lines.
std::string NextStep(const ErrorInfo& details, Language language);

// The command that records a consent for a referral that lacks one.
std::string ConsentCommand(const std::string& dossier, const std::string& recipient,
                           const std::string& purpose);

// Flag or positional of a command by the path of the field that it fills, such as `filter.sectors`.
using FieldNames = std::map<std::string, std::string>;

// Lines for standard error: what the service said in the user's language, then each field at fault by the
// flag that fills it (by its path if `names` has none), then the next step.
std::string ErrorText(const absl::Status& status, const std::string& server, Language language,
                      const FieldNames& names = {});

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_ERRORS_H_
