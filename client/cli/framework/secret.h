#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_SECRET_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_SECRET_H_

#include <istream>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// The first line of a file, without the blanks around it; of `in` where the file is `-`; empty where there is
// no file. `option` is the one that named it, such as `--token-file`. A usage error where it cannot be read,
// holds nothing, or where other accounts of this machine can read it: then it is no longer known who has the
// secret. A pipe or a device belongs to whoever made it.
absl::StatusOr<std::string> ReadSecret(absl::string_view option, const std::string& file, Language language,
                                       std::istream& in);

// Keeps a secret that the service gave: alone on a line of a private file, in the place of what is there, or
// of `out` where the file is `-`.
absl::Status KeepSecret(const std::string& secret, const std::string& file, Language language,
                        std::ostream& out);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_SECRET_H_
