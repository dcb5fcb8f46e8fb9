#ifndef RELAIS_CLIENT_CLI_COMMANDS_REFERRALS_REFERRAL_EVENTS_H_
#define RELAIS_CLIENT_CLI_COMMANDS_REFERRALS_REFERRAL_EVENTS_H_

#include <string>
#include <vector>

#include "client/cli/framework/command.h"

namespace relais::cli {

// Where to begin in the steps of the referrals of the caller's organization, and where to stop.
struct EventOptions {
  // Where the position is kept; empty: nowhere.
  std::string token_file;
  bool from_now = false;
  // 0: none.
  int limit = 0;
};

// Adds the flags of it but for --limit, and returns them.
std::vector<CLI::Option*> AddEventOptions(CommandTree& tree, CLI::App& command, EventOptions& options);

// Prints each step as it is recorded, a line each, until the limit. The position is kept once the line is
// out, and before the next one: whatever ends the program, a later run repeats at most the step that it was
// about to note.
absl::StatusOr<ExitCode> FollowEvents(Session& session, const EventOptions& options);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_REFERRALS_REFERRAL_EVENTS_H_
