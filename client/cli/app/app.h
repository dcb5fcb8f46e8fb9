#ifndef RELAIS_CLIENT_CLI_APP_APP_H_
#define RELAIS_CLIENT_CLI_APP_APP_H_

#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "client/cli/framework/command.h"

namespace relais::cli {

// Adds every option and subcommand to an empty app. `tree` and `globals` must outlive its parsing.
void BuildApp(CommandTree& tree, Globals& globals);

// Runs the program: takes its arguments (without the program's name) and returns the exit code. Reads `in`
// only if an option that names a file is `-`.
int Run(const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out,
        std::ostream& err, std::istream& in = std::cin);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_APP_H_
