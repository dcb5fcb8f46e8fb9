#ifndef RELAIS_CLIENT_CLI_APP_COMPLETION_H_
#define RELAIS_CLIENT_CLI_APP_COMPLETION_H_

#include <string>

namespace CLI {
class App;
}

namespace relais::cli {

// Returns a bash script that completes subcommands, options and the values that options list as `a|b`. All of
// them are read from the app.
std::string BashCompletion(const CLI::App& app);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_COMPLETION_H_
