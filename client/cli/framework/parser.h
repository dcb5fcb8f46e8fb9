#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_PARSER_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_PARSER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "client/cli/app/language.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace relais::cli {

// What commands use of CLI11. Its headers take four seconds to compile, so that only the files that parse
// include them.

// An option or positional of a command. A handle: copies mean the same one, which the parser owns.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option Required(bool required = true) const;
  // What help shows for the value, such as `FICHIER`.
  Option ValueName(const std::string& name) const;
  // May not be given together with `other`.
  Option Excludes(Option other) const;
  // May only be given together with `other`.
  Option Needs(Option other) const;
  // Takes one value each time it is given; a list takes all that follow without this.
  Option OneValueEach() const;
  // A whole number from `least` to `most`; see checks.h.
  Option Between(std::int64_t least, std::int64_t most, Language language) const;
  // Seconds; see checks.h.
  Option Seconds(Language language) const;

 private:
  CLI::Option* option_;
};

// A command or group of commands. A handle: copies mean the same one, which the parser owns.
class Command {
 public:
  // The root.
  Command(CLI::App& app) : app_(&app) {}  // NOLINT(google-explicit-constructor)

  // Adds an option (`--file`) or a positional (`folder`). The parser writes its value to `value`, which must
  // outlive the parse.
  Option AddOption(const char* name, std::string& value, const char* help) const;
  Option AddOption(const char* name, std::vector<std::string>& value, const char* help) const;
  Option AddOption(const char* name, int& value, const char* help) const;
  Option AddOption(const char* name, std::int64_t& value, const char* help) const;
  Option AddOption(const char* name, double& value, const char* help) const;
  // Adds an option without value.
  Option AddFlag(const char* name, bool& value, const char* help) const;
  // Another name of the command.
  void Alias(const char* name) const;
  // An option that the command has.
  Option Find(const char* name) const;

  std::string Help() const;
  CLI::App& app() const { return *app_; }

 private:
  CLI::App* app_;
};

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_PARSER_H_
