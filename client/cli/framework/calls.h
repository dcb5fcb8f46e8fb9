#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_CALLS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_CALLS_H_

#include <google/protobuf/message.h>

#include <functional>

#include "absl/status/status.h"
#include "client/cli/framework/command.h"

// Commands that make one call and print its answer: what they do is in their spec and columns alone.

namespace relais::cli {

// Sets fields of a request that no flag sets, before the call.
using Prepare = std::function<absl::Status(Session& session, google::protobuf::Message& request)>;

// Makes a Prepare of a function of one type of request. INTERNAL if the command's method takes another one.
template <typename Request>
Prepare PrepareRequest(std::function<absl::Status(Session&, Request&)> prepare) {
  return [prepare](Session& session, google::protobuf::Message& message) -> absl::Status {
    auto* request = google::protobuf::DynamicCastToGenerated<Request>(&message);
    if (request == nullptr) return absl::InternalError("a command prepares the request of another method");
    return prepare(session, *request);
  };
}

// Adds a subcommand that makes one call: `method` is a unary method of the API, such as
// `DossierService.GetDossier`.
Command AddCall(CommandTree& tree, Command parent, const CommandSpec& spec, const Columns& columns,
                const char* method, Prepare prepare = nullptr);

// Adds a subcommand that lists every item, or the first --limit of them: `method` is a list of the API, such
// as `DossierService.ListDossiers`. JSON has the items under their name in the response.
Command AddList(CommandTree& tree, Command parent, const CommandSpec& spec, const Columns& columns,
                const char* method, Prepare prepare = nullptr);

// Prints the resource in the first field, the response itself if that field is no message, or that it is
// done.
void PrintResponse(Session& session, const google::protobuf::Message& response, const Columns& columns);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_CALLS_H_
