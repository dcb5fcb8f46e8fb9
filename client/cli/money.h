#ifndef RELAIS_CLIENT_CLI_MONEY_H_
#define RELAIS_CLIENT_CLI_MONEY_H_

#include <cstdint>
#include <string>

#include "client/cli/language.h"

namespace relais::cli {

// An amount for people, exact to the cent: `45 123,45 $` in French, `$45,123.45` in English.
std::string MoneyLabel(std::int64_t cents, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_MONEY_H_
