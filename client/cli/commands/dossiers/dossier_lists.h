#ifndef RELAIS_CLIENT_CLI_COMMANDS_DOSSIERS_DOSSIER_LISTS_H_
#define RELAIS_CLIENT_CLI_COMMANDS_DOSSIERS_DOSSIER_LISTS_H_

#include <string>
#include <vector>

#include "client/cli/framework/calls.h"
#include "client/cli/framework/command.h"

// Columns that all commands on dossiers share.

namespace relais::cli {

const Columns& DossierColumns();

// Flags that fill the DossierFilter at the path `root` of the request, such as `filter`.
std::vector<Flag> FilterFlags(const std::string& root);

// Adds `list` and `search` to the group.
void AddDossierLists(CommandTree& tree, Command group);

// Adds `duplicates`, `dismiss`, `merge` and `unmerge` to the group.
void AddDuplicateCommands(CommandTree& tree, Command group);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_DOSSIERS_DOSSIER_LISTS_H_
