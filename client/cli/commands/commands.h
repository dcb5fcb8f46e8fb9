#ifndef RELAIS_CLIENT_CLI_COMMANDS_COMMANDS_H_
#define RELAIS_CLIENT_CLI_COMMANDS_COMMANDS_H_

#include "client/cli/framework/calls.h"
#include "client/cli/framework/command.h"

namespace relais::cli {

// Each adds one group of subcommands to the tree.
void AddDossierCommands(CommandTree& tree);
void AddInterventionCommands(CommandTree& tree);
void AddConsentCommands(CommandTree& tree);
void AddReferralCommands(CommandTree& tree);
// Under `relais referral`: inbox, stream and list of steps.
void AddReferralInbox(CommandTree& tree, Command referral);
void AddReferralEvents(CommandTree& tree, Command referral);
// Under `relais dossier`, `relais funding` and `relais referral`: corrections of wrongly recorded data.
void AddDossierCorrections(CommandTree& tree, Command dossier);
void AddFundingCorrections(CommandTree& tree, Command funding);
void AddReferralCorrections(CommandTree& tree, Command referral);
void AddAgreementCommands(CommandTree& tree);
void AddFundingCommands(CommandTree& tree);
void AddFollowUpCommands(CommandTree& tree);
void AddCodelistCommands(CommandTree& tree);
void AddOrganizationCommands(CommandTree& tree);
void AddExportCommand(CommandTree& tree);
void AddImportCommand(CommandTree& tree);
void AddStatisticsCommand(CommandTree& tree);
void AddReportCommand(CommandTree& tree);
void AddChangesCommand(CommandTree& tree);
void AddJournalCommands(CommandTree& tree);
// Under `relais dossier`: history, export and erasure.
void AddDossierPrivacyCommands(CommandTree& tree, Command dossier);
void AddPrivacyCommands(CommandTree& tree);
// Columns of an erasure, for every command that shows one.
const Columns& ErasureColumns();
// Under `relais privacy`.
void AddIncidentCommands(CommandTree& tree, Command parent);
void AddSavedListCommands(CommandTree& tree);
void AddAccountCommands(CommandTree& tree);
// Under `relais account`.
void AddPasskeyCommands(CommandTree& tree, Command account);
void AddTokenCommands(CommandTree& tree, Command account);
void AddUserCommands(CommandTree& tree);
// Columns of a user, for every command that shows one.
const Columns& UserColumns();
void AddServiceCommands(CommandTree& tree);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_COMMANDS_H_
