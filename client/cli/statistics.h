#ifndef RELAIS_CLIENT_CLI_STATISTICS_H_
#define RELAIS_CLIENT_CLI_STATISTICS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/labels.h"
#include "client/cli/language.h"
#include "relais/v1/statistics.pb.h"

namespace relais::cli {

// What the options of `stats` say.
struct StatisticsOptions {
  std::string period, from, to;
  std::string measure = "dossiers_handled";
  std::vector<std::string> by;
  // `dimension=value,value`.
  std::vector<std::string> where;
  std::string as_of;
};

// A usage error names what cannot be meant; whether measure and dimensions go together is for the service to
// say.
absl::StatusOr<v1::StatisticsQuery> MakeQuery(const StatisticsOptions& options, Language language);

// What a person reads for a key of this dimension.
std::string KeyLabel(v1::Dimension dimension, const std::string& key, Language language, Labels& labels);

// `12`, or `3,5` in French where there are decimals.
std::string NumberLabel(double value, Language language);

// "As of" line: journal position, instant and digest.
std::string AsOfLine(const v1::JournalPosition& as_of, const std::string& digest, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_STATISTICS_H_
