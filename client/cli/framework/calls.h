#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_CALLS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_CALLS_H_

#include <google/protobuf/message.h>

#include <functional>

#include "absl/status/status.h"
#include "client/cli/framework/command.h"

// Commands that make one call and print its answer: what they do is in their spec and columns alone.

namespace relais::cli {

// Adds a subcommand that makes one call: `method` is a unary method of the API, such as
// `DossierService.GetDossier`. `prepare` may set fields of the request that no flag sets.
Command AddCall(CommandTree& tree, Command parent, const CommandSpec& spec, const Columns& columns,
                const char* method, std::function<void(google::protobuf::Message&)> prepare = nullptr);

// Adds a subcommand that lists every item, or the first --limit of them: `method` is a list of the API, such
// as `DossierService.ListDossiers`. JSON has the items under their name in the response. `complete` may set
// fields that no flag sets.
Command AddList(CommandTree& tree, Command parent, const CommandSpec& spec, const Columns& columns,
                const char* method,
                std::function<absl::Status(Session&, google::protobuf::Message& request)> complete = nullptr);

// Prints the resource in the first field, the response itself if that field is no message, or that it is
// done.
void PrintResponse(Session& session, const google::protobuf::Message& response, const Columns& columns);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_CALLS_H_
