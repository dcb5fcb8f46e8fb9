#ifndef RELAIS_CLIENT_CLI_APP_USAGE_H_
#define RELAIS_CLIENT_CLI_APP_USAGE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// A command line, read as far as the tree of commands allows.
struct CommandLine {
  // The command that it names, or the last group on the way to one.
  const CLI::App* command = nullptr;
  // Whether `help` is in the place of a command: it asks for the help of `command`.
  bool asks_help = false;
  // The word that is no command of `command`; empty if there is none.
  std::string unknown;
  // Name of the option or positional whose text is not UTF-8; empty if all are.
  std::string not_utf8;
  // The option that has another option in the place of its value; empty if there is none.
  std::string without_value;
  // The arguments, with `--option=value` split in two: after `--option=`, CLI11 would take the next argument
  // for the value.
  std::vector<std::string> arguments;
};

CommandLine ReadCommandLine(const CLI::App& app, const std::vector<std::string>& arguments);

// Refuses what CLI11 would misread or report in English. Those are unknown commands, options without their
// value, and text that is not UTF-8, in arguments or in environment variables of options. Returns a usage
// error in the user's language.
absl::Status CheckCommandLine(const CLI::App& app, const CommandLine& line, Language language);

// CLI11's parse error, in the user's language.
std::string UsageText(const CLI::App& app, const CommandLine& line, const CLI::ParseError& error,
                      Language language);

// `Voir : relais referral recall --help`: points to the help of the command that was meant.
std::string SeeHelp(const CommandLine& line, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_USAGE_H_
