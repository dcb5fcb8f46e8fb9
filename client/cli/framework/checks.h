#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_CHECKS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_CHECKS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "client/cli/app/language.h"

namespace relais::cli {

// Checks of an option's value, with errors in the user's language: CLI11's own are in English, and print a
// range with all of its 309 digits. None adds to the help.

CLI::Validator OneOf(std::vector<std::string> allowed, Language language);

// A whole number from `least` to `most`.
CLI::Validator Between(std::int64_t least, std::int64_t most, Language language);

// Seconds: more than 0, at most a day.
CLI::Validator Duration(Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_CHECKS_H_
