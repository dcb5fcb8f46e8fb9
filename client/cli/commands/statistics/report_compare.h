#ifndef RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_COMPARE_H_
#define RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_COMPARE_H_

#include "client/cli/commands/statistics/report.h"
#include "client/cli/output/json.h"

namespace relais::cli {

struct Comparison {
  int published = 0;
  int found = 0;
};

// Adds every number of `published` to its figure of `report`. The file has the JSON form of the report
// itself. Its sections (`accompaniment`, `agreement_…`, `funding`) hold numbers, objects of code and number,
// or lists of {code, dossiers}. A section `agreement_…` may be named after the agreement or its organization.
// A number without counterpart is added without a computed value. If it is a cell of a breakdown, the value
// is zero instead, because empty cells are not listed.
Comparison Compare(const Json& published, Language language, Report& report);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_COMPARE_H_
