#ifndef RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_OUTPUT_H_
#define RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_OUTPUT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "client/cli/app/session.h"
#include "relais/v1/statistics_service.pb.h"

namespace relais::cli {

// One answer, or each of a series with the label of its bucket.
struct LabelledResult {
  std::string bucket;
  const v1::StatisticsResult* result;
};

// Cells and totals. For people with labels, amounts in dollars, period, position and digest; for CSV with
// codes and exact numbers, amounts in cents, cells only. `series` puts the bucket in front.
void PrintCounts(Session& session, const v1::StatisticsQuery& query,
                 const std::vector<LabelledResult>& results, bool series);

// The dossiers behind a cell and what each brings, exactly; in JSON also how many are `withheld`.
void PrintBehind(Session& session, const v1::StatisticsQuery& query,
                 const std::deque<v1::StatisticsDossier>& dossiers, std::int64_t withheld);

// What makes the numbers of a CSV file findable again: a line for each answer with period, total, unit,
// position, query, versions and digest.
std::string ProvenanceCsv(const std::vector<LabelledResult>& results);

// On standard error, if a period had not ended in the state shown.
void WarnIfIncomplete(Session& session, const v1::StatisticsResult& result);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_OUTPUT_H_
