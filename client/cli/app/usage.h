#ifndef RELAIS_CLIENT_CLI_APP_USAGE_H_
#define RELAIS_CLIENT_CLI_APP_USAGE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// What a command line says, as far as the tree of commands tells.
struct CommandLine {
  // The command that it names, or the last family on the way to one.
  const CLI::App* command = nullptr;
  // `help` stands where a command should: the help of `command` is asked for.
  bool asks_help = false;
  // The word that names no command of `command`; empty if there is none.
  std::string unknown;
  // The argument that is not UTF-8: name of its option or positional; empty if all are.
  std::string not_utf8;
  // The option that another option follows in the place of its value; empty if there is none.
  std::string without_value;
  // The arguments, `--option=value` as two: CLI11 would take the next argument for an empty value.
  std::vector<std::string> arguments;
};

CommandLine ReadCommandLine(const CLI::App& app, const std::vector<std::string>& arguments);

// Refuses what the parser would misunderstand or say in English: an unknown command, an option without its
// value, text that is not UTF-8 in an argument or in a variable that stands for an option. A usage error in
// the user's language.
absl::Status CheckCommandLine(const CLI::App& app, const CommandLine& line, Language language);

// What CLI11 says of a command line that it cannot parse, in the user's language.
std::string UsageText(const CLI::App& app, const CommandLine& line, const CLI::ParseError& error,
                      Language language);

// `Voir : relais referral recall --help`: the help of the command that was meant.
std::string SeeHelp(const CommandLine& line, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_USAGE_H_
