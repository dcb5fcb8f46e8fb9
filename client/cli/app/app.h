#ifndef RELAIS_CLIENT_CLI_APP_APP_H_
#define RELAIS_CLIENT_CLI_APP_APP_H_

#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "client/cli/framework/command.h"

namespace relais::cli {

// Fills an empty app with every option and subcommand. `tree` and `globals` must outlive its parsing.
void BuildApp(CommandTree& tree, Globals& globals);

// The whole program but for its exit: arguments (without the name of the program) to an exit code. `in` is
// read only where an option that names a file is `-`.
int Run(const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out,
        std::ostream& err, std::istream& in = std::cin);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_APP_H_
