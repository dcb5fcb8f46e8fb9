#ifndef RELAIS_SERVICE_DOMAIN_COMMON_PERIOD_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_PERIOD_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace relais::domain {

// Two civil dates, both included; `from` is not after `to`.
struct Period {
  absl::CivilDay from;
  absl::CivilDay to;
};

bool operator==(const Period& a, const Period& b);

// The fiscal year begins on 1 April: `2018-2019` is 2018-04-01 to 2019-03-31. Its quarters are `2018-2019/T1`
// (April to June) to `/T4` (January to March); `/Q1` to `/Q4` and lower case are taken too. Nullopt for
// anything else.
std::optional<Period> ParsePeriodLabel(absl::string_view label);

// `2018-2019` or `2018-2019/T1` if `period` is exactly that fiscal year or quarter; else empty.
std::string PeriodLabel(const Period& period);

// Label of the fiscal year that `day` lies in, such as `2018-2019`.
std::string FiscalYearLabel(absl::CivilDay day);

// Label of the quarter that `day` lies in, such as `2018-2019/T1`.
std::string QuarterLabel(absl::CivilDay day);

// Label of the month that `day` lies in, such as `2018-04`.
std::string MonthLabel(absl::CivilDay day);

enum class Bucket { kMonth, kQuarter, kFiscalYear };

// One part of a period, with the label of the month, quarter or fiscal year that it lies in.
struct BucketPeriod {
  std::string label;
  Period period;
};

// Splits `period` into consecutive buckets by date; the first and last are cut at its ends. Nullopt if there
// are more than `most`.
std::optional<std::vector<BucketPeriod>> SplitPeriod(const Period& period, Bucket bucket, std::size_t most);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_PERIOD_H_
