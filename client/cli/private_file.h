#ifndef RELAIS_CLIENT_CLI_PRIVATE_FILE_H_
#define RELAIS_CLIENT_CLI_PRIVATE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "client/cli/language.h"

namespace relais::cli {

// A new file, for the eyes of its owner alone from its first byte on, on the disk when this returns. One that
// is there is not written over: it may be readable to others, or be something that somebody still needs.
absl::Status WritePrivateFile(const std::string& path, const std::string& content, Language language);

// The same in the place of what is there, whole or not at all, a power cut included.
absl::Status ReplacePrivateFile(const std::string& path, const std::string& content, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_PRIVATE_FILE_H_
