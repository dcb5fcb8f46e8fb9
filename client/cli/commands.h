#ifndef RELAIS_CLIENT_CLI_COMMANDS_H_
#define RELAIS_CLIENT_CLI_COMMANDS_H_

#include "client/cli/command.h"

namespace relais::cli {

// Each adds one family of subcommands to the tree.
void AddDossierCommands(CommandTree& tree);
void AddInterventionCommands(CommandTree& tree);
void AddReferralCommands(CommandTree& tree);
void AddAgreementCommands(CommandTree& tree);
void AddFundingCommands(CommandTree& tree);
void AddFollowUpCommands(CommandTree& tree);
void AddCodelistCommands(CommandTree& tree);
void AddOrganizationCommands(CommandTree& tree);
void AddImportCommand(CommandTree& tree);
void AddStatisticsCommand(CommandTree& tree);
void AddReportCommand(CommandTree& tree);
void AddChangesCommand(CommandTree& tree);
void AddServiceCommands(CommandTree& tree);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_H_
