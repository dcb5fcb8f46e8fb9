#ifndef RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_COMPARE_H_
#define RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_COMPARE_H_

#include "client/cli/commands/statistics/report.h"
#include "client/cli/output/json.h"

namespace relais::cli {

struct Comparison {
  int published = 0;
  int found = 0;
};

// Puts every number of `published` beside the figure of the report that it speaks of. The file has the shape
// that the report itself has in JSON: sections (`accompaniment`, `agreement_…`, `funding`), in them numbers,
// objects of code and number, or lists of {code, dossiers}. A section `agreement_…` may be named after the
// agreement or its organization. A number without counterpart is added to the report without a computed
// value, or with zero where it is a cell of a breakdown: a cell that is not counted is empty.
Comparison Compare(const Json& published, Language language, Report& report);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_COMPARE_H_
