#ifndef RELAIS_CLIENT_CLI_COMMANDS_IMPORT_IMPORT_FOLDER_H_
#define RELAIS_CLIENT_CLI_COMMANDS_IMPORT_IMPORT_FOLDER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/app/language.h"
#include "relais/import.h"

namespace relais::cli {

// What `relais import` does with a file of the folder, by its name.
struct ImportFileName {
  enum class Use {
    // Sent to the service.
    kRead,
    // Named on standard error, and not read.
    kPassedOver,
    // Refused: it looks like a file of the import under a name that is not taken.
    kRefused
  };
  Use use = Use::kPassedOver;
  // English name of the kind of file, such as `referrals`; of files that are read.
  std::string kind;
  // Why it is not read, in both languages; empty if it is.
  std::string reason_fr;
  std::string reason_en;
};

// Names are taken in English and French, whatever the case and accents (`Références.CSV`). A copy of a known
// one (`interventions (2).csv`, `dossiers.xlsx`) is refused.
ImportFileName ImportFileNameOf(absl::string_view name);

struct ImportFolder {
  // In the order in which rows refer to one another, under their own names.
  std::vector<ImportFile> files;
  // A line for each other file, with the reason, in the user's language.
  std::vector<std::string> passed_over;
};

// Reads the files of an import. INVALID_ARGUMENT (UsageError) if `folder` is none, holds no file to import,
// two of one kind, or files that look like one of them: all are named. FAILED_PRECONDITION if a file cannot
// be read.
absl::StatusOr<ImportFolder> ReadImportFolder(const std::string& folder, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_IMPORT_IMPORT_FOLDER_H_
