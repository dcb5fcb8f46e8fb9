#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_AMOUNT_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_AMOUNT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// The largest amount that the register takes, in cents.
inline constexpr std::int64_t kMaxCents = 100'000'000'000;

// Parses dollars as people and spreadsheets write them, into cents: `12 500,00 $`, `12500.5`, `1,234.56`,
// `1.234,56`, `$1250`. A single mark before three digits (`1,234`) is ambiguous and refused. So are negative
// amounts, parts of a cent, and amounts over kMaxCents. A usage error names `flag`.
absl::StatusOr<std::int64_t> ParseAmount(std::string_view flag, const std::string& text, Language language);

// `45 123,45 $` or `$45,123.45`.
std::string AmountText(std::int64_t cents, Language language);

// `45123,45`: a number that a spreadsheet can read.
std::string PlainAmount(std::int64_t cents, char decimal_mark);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_AMOUNT_H_
