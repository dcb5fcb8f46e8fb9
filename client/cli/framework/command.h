#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/app/session.h"
#include "client/cli/framework/command_spec.h"
#include "client/cli/framework/parser.h"

namespace relais::cli {

// The tree of subcommands while it is built, and the action of the one that the command line selects.
struct CommandTree {
  Command app;
  Language language;
  Action selected;
  // Label of each method: the help of the command that calls it.
  Labels::Methods methods = {};
};

// Uses the help of a command as the label of the method that takes `request`. The first command of a method
// wins.
void NameMethod(CommandTree& tree, const google::protobuf::Descriptor& request, LocalizedText help);

// The flags of a command by the fields that they fill.
FieldNames FieldNamesOf(const CommandSpec& spec);

// Adds a subcommand that holds others.
Command AddGroup(CommandTree& tree, Command parent, const char* name, LocalizedText help);

// Adds a subcommand with help and example, which selects `action` if the command line names it.
Command AddCommand(CommandTree& tree, Command parent, const char* name, LocalizedText help,
                   const char* example, Action action);

// Adds the flags of a command that fills `request`. The result holds the words of each flag once the command
// line is parsed.
std::shared_ptr<FlagValues> AddFlags(CommandTree& tree, Command command, const std::vector<Flag>& flags,
                                     const google::protobuf::Descriptor& request);

absl::Status FillRequest(const CommandSpec& spec, const FlagValues& words, Language language,
                         google::protobuf::Message& request);

// Returns the command with a flag for the `request_id`, if its request has one.
CommandSpec WithRequestId(CommandSpec spec, const google::protobuf::Descriptor& request);

// Adds the flag --limit, for lists.
void AddLimit(CommandTree& tree, Command command, int& limit);

// Runs a command with its request, filled from the flags.
using RequestAction =
    std::function<absl::StatusOr<ExitCode>(Session& session, google::protobuf::Message& request)>;

// Adds a subcommand whose flags fill a request like `prototype`, which it passes to `run`.
Command AddRequestOf(CommandTree& tree, Command parent, const CommandSpec& spec,
                     const google::protobuf::Message& prototype, RequestAction run);

// The same, for a command that uses the fields of its request.
template <typename Request, typename Run>
Command AddRequest(CommandTree& tree, Command parent, const CommandSpec& spec, Run run) {
  return AddRequestOf(tree, parent, spec, Request::default_instance(),
                      [run](Session& session, google::protobuf::Message& request) {
                        return run(session, static_cast<Request&>(request));
                      });
}

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_
