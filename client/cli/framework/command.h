#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_

#include <CLI/CLI.hpp>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/app/session.h"
#include "client/cli/framework/fields.h"

namespace relais::cli {

// The tree of subcommands while it is built, and the action of the one that the command line names.
struct CommandTree {
  CLI::App& app;
  Language language;
  Action selected;
  // What people read for each method: the help of the command that calls it.
  Labels::Methods methods = {};
};

// Keeps the help of a command as the label of the method whose request it fills.
void NameMethod(CommandTree& tree, const google::protobuf::Descriptor& request, LocalizedText help);

// An option (`--sector`) or a positional (`dossier`) that fills one field of a request.
struct Flag {
  const char* name;
  // Path of the field in the request.
  const char* path;
  LocalizedText help;
  bool required = false;
  InputKind kind = InputKind::kPlain;
  // For kName: the resource name with `*` for the parts that the user gives.
  const char* pattern = "";
  // Taken where the user gives nothing; null leaves the field alone.
  const char* fallback = nullptr;
};

struct CommandSpec {
  const char* name;
  // One sentence.
  LocalizedText help;
  // A command line, or several, one a line. Each works as it stands, against a register that has what it
  // names.
  const char* example;
  std::vector<Flag> flags = {};
  // For updates: the field that holds the resource. The fields of the flags given become the `update_mask`.
  const char* mask_root = nullptr;
  // For lists that are searched with grep: no cell is cut to the width of the terminal.
  bool whole_cells = false;
};

// What the user gave for each flag of a command.
using FlagValues = std::vector<std::vector<std::string>>;

// Fills names of dossiers that were given by their identifier in the agency's spreadsheet: `ARTH-18-07`.
absl::Status FindByExternalId(Session& session, const CommandSpec& spec, const FlagValues& words,
                              google::protobuf::Message& request);

// The same for one name: `dossiers/12` for `12`, or for the external id of the one dossier that has it.
// NOT_FOUND or a usage error otherwise.
absl::StatusOr<std::string> FindDossier(Session& session, const std::string& given);

// Adds a subcommand that holds others.
CLI::App* AddGroup(CommandTree& tree, CLI::App& parent, const char* name, LocalizedText help);

// Adds a subcommand with help and example, which selects `action` when it is named.
CLI::App* AddCommand(CommandTree& tree, CLI::App& parent, const char* name, LocalizedText help,
                     const char* example, Action action);

// Adds the flags of a command that fills `request`, and returns where their words will be found.
std::shared_ptr<FlagValues> AddFlags(CommandTree& tree, CLI::App& command, const std::vector<Flag>& flags,
                                     const google::protobuf::Descriptor& request);

absl::Status FillRequest(const CommandSpec& spec, const FlagValues& words, Language language,
                         google::protobuf::Message& request);

// The same command, with a flag for the `request_id` where its request has one.
CommandSpec WithRequestId(CommandSpec spec, const google::protobuf::Descriptor& request);

// Prints the resource in the first field, the response itself if that is none, or that it is done.
void PrintResponse(Session& session, const google::protobuf::Message& response, const Columns& columns);

// Makes a flag of --limit for lists.
void AddLimit(CommandTree& tree, CLI::App& command, int& limit);

// Adds a subcommand whose flags fill a request; `run` does what there is to do with it.
template <typename Request>
CLI::App* AddRequest(CommandTree& tree, CLI::App& parent, const CommandSpec& given,
                     std::function<absl::StatusOr<ExitCode>(Session&, Request&)> run) {
  const CommandSpec spec = WithRequestId(given, *Request::descriptor());
  auto words = std::make_shared<std::shared_ptr<FlagValues>>();
  Action action = [spec, words, run = std::move(run)](Session& session) -> absl::StatusOr<ExitCode> {
    Request request;
    absl::Status filled = FillRequest(spec, **words, session.language(), request);
    if (filled.ok()) filled = FindByExternalId(session, spec, **words, request);
    if (!filled.ok()) return filled;
    return run(session, request);
  };
  CLI::App* command = AddCommand(tree, parent, spec.name, spec.help, spec.example, std::move(action));
  *words = AddFlags(tree, *command, spec.flags, *Request::descriptor());
  NameMethod(tree, *Request::descriptor(), spec.help);
  return command;
}

// Adds a subcommand that makes one call. `prepare` may set fields of the request that no flag sets.
template <typename Request, typename Response>
void AddCall(CommandTree& tree, CLI::App& parent, const CommandSpec& spec, const Columns& columns,
             absl::StatusOr<Response> (Client::*method)(const Request&) const,
             std::function<void(Request&)> prepare = nullptr) {
  AddRequest<Request>(tree, parent, spec,
                      [=](Session& session, Request& request) -> absl::StatusOr<ExitCode> {
                        if (prepare) prepare(request);
                        absl::StatusOr<Response> response = (session.client().*method)(request);
                        if (!response.ok()) return response.status();
                        PrintResponse(session, *response, columns);
                        return kDone;
                      });
}

// Adds a subcommand that lists every item, or the first --limit of them. JSON has them under `key`.
// `complete` may fill what no flag fills.
template <typename Request, typename Item>
CLI::App* AddList(CommandTree& tree, CLI::App& parent, const CommandSpec& spec, const char* key,
                  const Columns& columns, Pages<Item> (Client::*range)(Request) const,
                  std::function<absl::Status(Session&, Request&)> complete = nullptr) {
  auto limit = std::make_shared<int>(0);
  const bool whole_cells = spec.whole_cells;
  const auto run = [=](Session& session, Request& request) -> absl::StatusOr<ExitCode> {
    absl::Status completed = complete ? complete(session, request) : absl::OkStatus();
    if (!completed.ok()) return completed;
    // The largest page, or no more than what is shown.
    constexpr int kLargestPage = 500;
    request.set_page_size(*limit > 0 && *limit < kLargestPage ? *limit : kLargestPage);
    std::deque<Item> items;
    for (absl::StatusOr<Item>& item : (session.client().*range)(request)) {
      if (!item.ok()) return item.status();
      items.push_back(*std::move(item));
      if (*limit > 0 && items.size() == static_cast<size_t>(*limit)) break;
    }
    std::vector<const google::protobuf::Message*> messages;
    for (const Item& item : items) messages.push_back(&item);
    Output output = session.output();
    if (whole_cells) output.width = std::numeric_limits<int>::max();
    PrintMany(output, key, messages, columns);
    return kDone;
  };
  CLI::App* command = AddRequest<Request>(tree, parent, spec, run);
  AddLimit(tree, *command, *limit);
  return command;
}

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_
