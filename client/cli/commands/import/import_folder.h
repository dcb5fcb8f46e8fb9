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

// How `relais import` treats a file of the folder, by its name.
struct ImportFileName {
  enum class Use {
    // Sent to the service.
    kRead,
    // Reported on standard error, and not read.
    kPassedOver,
    // Refused: it looks like an import file, but its name is not accepted.
    kRefused
  };
  Use use = Use::kPassedOver;
  // English name of the kind of file, such as `referrals`; set if it is read.
  std::string kind;
  // The reason why it is not read, in both languages; empty if it is.
  std::string reason_fr;
  std::string reason_en;
};

// Classifies a file by its name, in English or French; ignores case and accents (`Références.CSV`). Refuses a
// copy of a known file (`interventions (2).csv`, `dossiers.xlsx`).
ImportFileName ImportFileNameOf(absl::string_view name);

struct ImportFolder {
  // Under their own names, in import order: a file comes after those that its rows refer to.
  std::vector<ImportFile> files;
  // A line for each other file, with the reason, in the user's language.
  std::vector<std::string> passed_over;
};

// Reads the files of an import. INVALID_ARGUMENT (UsageError) if `folder` is no folder, has no file to
// import, has two files of one kind, or has files to refuse: the error names them all. FAILED_PRECONDITION if
// a file cannot be read.
absl::StatusOr<ImportFolder> ReadImportFolder(const std::string& folder, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_IMPORT_IMPORT_FOLDER_H_
