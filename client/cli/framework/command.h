#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_

#include <CLI/CLI.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/app/session.h"
#include "client/cli/framework/fields.h"

namespace relais::cli {

// The tree of subcommands while it is built, and the action of the one that the command line selects.
struct CommandTree {
  CLI::App& app;
  Language language;
  Action selected;
  // Label of each method: the help of the command that calls it.
  Labels::Methods methods = {};
};

// Uses the help of a command as the label of the method that takes `request`. The first command of a method
// wins.
void NameMethod(CommandTree& tree, const google::protobuf::Descriptor& request, LocalizedText help);

// An option (`--sector`) or a positional (`dossier`) that fills one field of a request.
struct Flag {
  const char* name;
  // Path of the field in the request.
  const char* path;
  LocalizedText help;
  bool required = false;
  InputKind kind = InputKind::kPlain;
  // For kName: the resource name, with `*` for the parts that the user types.
  const char* pattern = "";
  // Default value; null leaves the field unset.
  const char* fallback = nullptr;
};

struct CommandSpec {
  const char* name;
  // One sentence.
  LocalizedText help;
  // One or more command lines, one a line. Each works as written, on a register that has the resources it
  // names.
  const char* example;
  std::vector<Flag> flags = {};
  // For updates: the field that holds the resource. The fields of the given flags become the `update_mask`.
  const char* mask_root = nullptr;
};

// The words that the user gave for each flag of a command, in the order of `CommandSpec::flags`.
using FlagValues = std::vector<std::vector<std::string>>;

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

// The flags of a command by the fields that they fill.
FieldNames FieldNamesOf(const CommandSpec& spec);

// Adds a subcommand that holds others.
CLI::App* AddGroup(CommandTree& tree, CLI::App& parent, const char* name, LocalizedText help);

// Adds a subcommand with help and example, which selects `action` if the command line names it.
CLI::App* AddCommand(CommandTree& tree, CLI::App& parent, const char* name, LocalizedText help,
                     const char* example, Action action);

// Adds the flags of a command that fills `request`. The result holds the words of each flag once the command
// line is parsed.
std::shared_ptr<FlagValues> AddFlags(CommandTree& tree, CLI::App& command, const std::vector<Flag>& flags,
                                     const google::protobuf::Descriptor& request);

absl::Status FillRequest(const CommandSpec& spec, const FlagValues& words, Language language,
                         google::protobuf::Message& request);

// Returns the command with a flag for the `request_id`, if its request has one.
CommandSpec WithRequestId(CommandSpec spec, const google::protobuf::Descriptor& request);

// Prints the resource in the first field, the response itself if that field is no message, or that it is
// done.
void PrintResponse(Session& session, const google::protobuf::Message& response, const Columns& columns);

// Adds the flag --limit, for lists.
void AddLimit(CommandTree& tree, CLI::App& command, int& limit);

// Adds a subcommand whose flags fill a request, which it passes to `run`.
template <typename Request>
CLI::App* AddRequest(CommandTree& tree, CLI::App& parent, const CommandSpec& given,
                     std::function<absl::StatusOr<ExitCode>(Session&, Request&)> run) {
  const CommandSpec spec = WithRequestId(given, *Request::descriptor());
  auto words = std::make_shared<std::shared_ptr<FlagValues>>();
  Action action = [spec, words, run = std::move(run)](Session& session) -> absl::StatusOr<ExitCode> {
    Request request;
    absl::Status filled = FillRequest(spec, **words, session.language(), request);
    session.field_names() = FieldNamesOf(spec);
    if (filled.ok()) filled = ResolveNames(session, spec, **words, request);
    if (!filled.ok()) return filled;
    // Each number that no dossier has may be an external id.
    for (size_t left = spec.flags.size();; --left) {
      Request attempt = request;
      absl::StatusOr<ExitCode> done = run(session, attempt);
      if (!absl::IsNotFound(done.status()) || left == 0) return done;
      absl::Status named = NameInstead(session, spec, **words, done.status(), request);
      if (!named.ok()) return named;
    }
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
// `complete` may set fields that no flag sets.
template <typename Request, typename Item>
CLI::App* AddList(CommandTree& tree, CLI::App& parent, const CommandSpec& spec, const char* key,
                  const Columns& columns, Pages<Item> (Client::*range)(Request) const,
                  std::function<absl::Status(Session&, Request&)> complete = nullptr) {
  auto limit = std::make_shared<int>(0);
  const auto run = [=](Session& session, Request& request) -> absl::StatusOr<ExitCode> {
    absl::Status completed = complete ? complete(session, request) : absl::OkStatus();
    if (!completed.ok()) return completed;
    // The largest page, or no more than --limit.
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
    PrintMany(session.output(), key, messages, columns);
    return kDone;
  };
  CLI::App* command = AddRequest<Request>(tree, parent, spec, run);
  AddLimit(tree, *command, *limit);
  return command;
}

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_H_
