#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_PASSWORD_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_PASSWORD_H_

#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// Asks for a password on the terminal, without echo; `again` asks twice. A usage error if the two entries
// differ, or the password is empty or not UTF-8. A usage error that names `option` if standard input (`in`)
// is no terminal: a script names a file.
absl::StatusOr<std::string> AskPassword(absl::string_view option, LocalizedText question, bool again,
                                        Language language, std::istream& in);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_PASSWORD_H_
