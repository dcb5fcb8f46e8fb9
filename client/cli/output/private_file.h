#ifndef RELAIS_CLIENT_CLI_OUTPUT_PRIVATE_FILE_H_
#define RELAIS_CLIENT_CLI_OUTPUT_PRIVATE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/app/language.h"
#include "relais/import.h"

namespace relais::cli {

// Both write a file for the eyes of its owner alone, whole or not at all: a temporary file beside it is
// written, put on the disk and renamed. An error is FAILED_PRECONDITION in the user's language, and leaves
// nothing behind.

// A new file. One that is there is not written over: it may be readable to others, or be still needed.
absl::Status WritePrivateFile(const std::string& path, const std::string& content, Language language);

// The same in the place of what is there. A device or pipe, such as /dev/stdout, is written to as it is.
absl::Status ReplacePrivateFile(const std::string& path, const std::string& content, Language language);

// Whether WritePrivateFolder may write there; FAILED_PRECONDITION, in the user's language, if not.
absl::Status CheckPrivateFolder(const std::string& folder, const std::vector<ImportFile>& files, bool replace,
                                Language language);

// A folder of files for the eyes of its owner alone: all of them or none. `folder` does not exist or is
// empty; with `replace` it may hold files of these names and nothing else; they are replaced.
absl::Status WritePrivateFolder(const std::string& folder, const std::vector<ImportFile>& files, bool replace,
                                Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_PRIVATE_FILE_H_
