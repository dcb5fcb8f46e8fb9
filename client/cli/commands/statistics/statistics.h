#ifndef RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_H_
#define RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/app/language.h"
#include "client/cli/framework/labels.h"
#include "relais/v1/statistics.pb.h"

namespace relais::cli {

// Values of the options of `stats`.
struct StatisticsOptions {
  std::string period, from, to;
  std::string measure = "dossiers_handled";
  std::vector<std::string> by;
  // `dimension=value,value`.
  std::vector<std::string> where;
  std::string as_of;
  // Empty: no series.
  std::string series;
};

// Builds the query. A usage error names invalid options; the service checks whether measure and dimensions go
// together.
absl::StatusOr<v1::StatisticsQuery> MakeQuery(const StatisticsOptions& options, Language language);

// The key that a person means by a value of this dimension, as far as the client knows: `none` for what a
// table prints for it, the bare code for `sector/culture` and `organizations/pole`. The service takes labels
// itself.
std::string KeyOf(v1::Dimension dimension, const std::string& value);

// What a person reads for a key of this dimension.
std::string KeyLabel(v1::Dimension dimension, const std::string& key, Language language, Labels& labels);

// Parses `month`, `quarter` or `year`, in either language. A usage error lists the allowed words.
absl::StatusOr<v1::SeriesBucket> ParseSeries(const std::string& word, Language language);

// `12`, or `3,5` in French if there are decimals.
std::string NumberLabel(double value, Language language);

// An exact value of an answer.
struct ExactValue {
  int64_t whole = 0;
  bool half = false;
};
// Falls back to the double of an older service, which has no exact values.
ExactValue ValueOf(const v1::StatisticsRow& row);
ExactValue TotalOf(const v1::StatisticsResult& result);

// For programs: `12`, `3.5`, cents. For people: `3,5` in French, and an amount as `45 123,45 $`.
std::string ExactText(const ExactValue& value);
std::string ExactLabel(const ExactValue& value, v1::StatisticsUnit unit, Language language);

// "As of" line: journal position, instant and digest.
std::string AsOfLine(const v1::JournalPosition& as_of, const std::string& digest, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_STATISTICS_H_
