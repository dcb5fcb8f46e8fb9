#ifndef RELAIS_CLIENT_CLI_OUTPUT_PRIVATE_FILE_H_
#define RELAIS_CLIENT_CLI_OUTPUT_PRIVATE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/app/language.h"
#include "relais/import.h"

namespace relais::cli {

// Both write a file that only its owner can read, completely or not at all: they write a temporary file
// beside it, sync and rename it. An error is FAILED_PRECONDITION in the user's language, and leaves nothing
// behind.

// Creates a new file. Refuses to replace an existing one, which may be readable to others or still needed.
absl::Status WritePrivateFile(const std::string& path, const std::string& content, Language language);

// Creates or replaces a file. A device or pipe, such as /dev/stdout, is written to directly.
absl::Status ReplacePrivateFile(const std::string& path, const std::string& content, Language language);

// Checks whether WritePrivateFolder may write there; FAILED_PRECONDITION, in the user's language, if not.
// Writes nothing.
absl::Status CheckPrivateFolder(const std::string& folder, const std::vector<ImportFile>& files, bool replace,
                                Language language);

// Writes a folder of files that only its owner can read: all of them or none. `folder` must not exist or be
// empty. With `replace` it may hold files of these names and nothing else; they are replaced.
absl::Status WritePrivateFolder(const std::string& folder, const std::vector<ImportFile>& files, bool replace,
                                Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_PRIVATE_FILE_H_
