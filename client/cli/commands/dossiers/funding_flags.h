#ifndef RELAIS_CLIENT_CLI_COMMANDS_DOSSIERS_FUNDING_FLAGS_H_
#define RELAIS_CLIENT_CLI_COMMANDS_DOSSIERS_FUNDING_FLAGS_H_

#include "client/cli/framework/command_spec.h"

// Flags of an application's amounts, for commands that record and correct them.

namespace relais::cli {

inline const Flag kRequestedFlag = {"--requested",
                                    "funding_application.requested_cents",
                                    {"Montant demandé, en dollars", "Amount requested, in dollars"},
                                    false,
                                    InputKind::kMoney};
inline const Flag kAwardedFlag = {"--awarded",
                                  "funding_application.awarded_cents",
                                  {"Montant accordé, en dollars", "Amount awarded, in dollars"},
                                  false,
                                  InputKind::kMoney};

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_DOSSIERS_FUNDING_FLAGS_H_
