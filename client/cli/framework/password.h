#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_PASSWORD_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_PASSWORD_H_

#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// Asks a person for a password on the terminal, without showing what is typed; `again` asks twice and wants
// the same. A usage error that names `option` if standard input (`in`) is no terminal: a script names a file.
absl::StatusOr<std::string> AskPassword(absl::string_view option, LocalizedText question, bool again,
                                        Language language, std::istream& in);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_PASSWORD_H_
