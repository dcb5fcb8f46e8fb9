#ifndef RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_OUTPUT_H_
#define RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_OUTPUT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "client/cli/app/session.h"
#include "relais/v1/statistics_service.pb.h"

namespace relais::cli {

// One answer; in a series, with the label of its bucket.
struct LabelledResult {
  std::string bucket;
  const v1::StatisticsResult* result;
};

// Prints cells and totals. For people: labels, amounts in dollars, period, position and digest. For CSV:
// codes and exact numbers, amounts in cents, cells only. `series` adds the bucket as the first column.
void PrintCounts(Session& session, const v1::StatisticsQuery& query,
                 const std::vector<LabelledResult>& results, bool series);

// Prints the dossiers behind a cell and the exact contribution of each; in JSON also the number `withheld`.
void PrintBehind(Session& session, const v1::StatisticsQuery& query,
                 const std::deque<v1::StatisticsDossier>& dossiers, std::int64_t withheld);

// The provenance of the numbers of a CSV file: a line for each answer with period, total, unit, position,
// query, versions and digest.
std::string ProvenanceCsv(const std::vector<LabelledResult>& results);

// Warns on standard error if the period had not ended at the position shown.
void WarnIfIncomplete(Session& session, const v1::StatisticsResult& result);
void WarnIfIncomplete(Session& session, const v1::Report& report);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_OUTPUT_H_
