#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_SECRET_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_SECRET_H_

#include <istream>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// Reads a secret: the first line of a file without the blanks around it, or of `in` if the file is `-`. Empty
// if `file` is empty. `option` is the flag that named the file, such as `--token-file`. A usage error if the
// file cannot be read, or its first line is empty or not UTF-8. Also if other accounts of this machine can
// read the file. Pipes and devices are not checked for access.
absl::StatusOr<std::string> ReadSecret(absl::string_view option, const std::string& file, Language language,
                                       std::istream& in);

// Writes a secret from the service: alone on a line of a private file, which it replaces, or to `out` if the
// file is `-`.
absl::Status KeepSecret(const std::string& secret, const std::string& file, Language language,
                        std::ostream& out);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_SECRET_H_
