#ifndef RELAIS_CLIENT_CLI_COMMANDS_REFERRALS_REFERRAL_EVENTS_H_
#define RELAIS_CLIENT_CLI_COMMANDS_REFERRALS_REFERRAL_EVENTS_H_

#include <string>
#include <vector>

#include "client/cli/framework/command.h"

namespace relais::cli {

// Start and end of a read of the referral steps of the caller's organization.
struct EventOptions {
  // File that keeps the position between runs; empty: none.
  std::string token_file;
  bool from_now = false;
  // 0: no limit.
  int limit = 0;
};

// Adds the flags of EventOptions except --limit, and returns them.
std::vector<Option> AddEventOptions(CommandTree& tree, Command command, EventOptions& options);

// Prints each step as it is recorded, one a line, until the limit. It saves the position after each line is
// printed and before the next one. If the program is killed, a later run repeats at most one step. If the
// service goes away after the first message, waits for it to come back.
absl::StatusOr<ExitCode> FollowEvents(Session& session, const EventOptions& options);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_REFERRALS_REFERRAL_EVENTS_H_
