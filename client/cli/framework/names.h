#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_NAMES_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_NAMES_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/app/session.h"
#include "client/cli/framework/command_spec.h"

// From what people call a dossier or an agreement to its resource name.

namespace relais::cli {

// Fills names that were given as people know them: dossiers by their identifier in the agency's spreadsheet
// (`ARTH-18-07`), agreements by their title. Asks the service only for what is no name already.
absl::Status ResolveNames(Session& session, const CommandSpec& spec, const FlagValues& words,
                          google::protobuf::Message& request);

// The same for one dossier: `dossiers/12` for `12` and `dossiers/12`, else the name of the one dossier with
// this external id. FAILED_PRECONDITION if no dossier has it; a usage error if several have it, or for the
// reserved word.
absl::StatusOr<std::string> FindDossier(Session& session, const std::string& given);

// For a number that no dossier has: returns the name of the dossier with `number` as its external id, and
// says so on standard error. Empty if there is none; a usage error if there are several.
absl::StatusOr<std::string> FindInstead(Session& session, const std::string& number);

// Whether `refusal` says that the dossier of this number does not exist.
bool IsUnknownNumber(const absl::Status& refusal, const std::string& number);

// After `refusal` of a request: names in it, for the number that the refusal is about, the dossier with that
// external id. `refusal` itself if there is none.
absl::Status NameInstead(Session& session, const CommandSpec& spec, const FlagValues& words,
                         const absl::Status& refusal, google::protobuf::Message& request);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_NAMES_H_
