#ifndef RELAIS_SERVICE_CONVERT_STATISTICS_STATISTICS_H_
#define RELAIS_SERVICE_CONVERT_STATISTICS_STATISTICS_H_

#include <cstdint>
#include <string>

#include "relais/v1/statistics.pb.h"
#include "relais/v1/statistics_service.pb.h"
#include "service/domain/common/period.h"
#include "storage/statistics/statistics.h"

// Between the counting core and the API's messages.

namespace relais::convert {

// Which meaning of measures and dimensions this program counts by; changes only with that meaning.
//   2: a dimension of time no longer narrows SUBJECT, PROGRAM and FUNDING_STEP to its bucket; a phase change
//   to
//      the phase already held is none; the spellings of an advisor's name are one cell.
inline constexpr int kCountingRulesVersion = 2;

// REQUIRES: the value is one of the enumeration, not UNSPECIFIED.
storage::Measure ToStorage(v1::Measure measure);
storage::Dimension ToStorage(v1::Dimension dimension);
v1::Measure ToProto(storage::Measure measure);
v1::Dimension ToProto(storage::Dimension dimension);

// REQUIRES: the value is one of the enumeration, not UNSPECIFIED.
domain::Bucket ToDomain(v1::SeriesBucket bucket);

// `2`, or `2.5`.
std::string NumberText(std::int64_t whole, bool half);

v1::StatisticsUnit UnitOf(storage::Measure measure);

// The plan's period, with its label where it is a fiscal year or quarter.
v1::Period PeriodOf(const storage::StatisticsPlan& plan);

// The plan in its one spelling: what counts alike is spelt alike, whatever the order of filters and their
// values was. Bytes that the spelling itself uses are written %XX. REQUIRES: the values of each filter are
// sorted, each once.
//   measure=dossiers_handled;from=2018-04-01;to=2019-03-31;by=subject,month;where=agreement:none,lead:pole|risq
std::string CanonicalQuery(const storage::StatisticsPlan& plan);

// SHA-256, in hexadecimal, of what the result says: query, versions and numbers; not of the journal position.
std::string DigestOf(const v1::StatisticsResult& result);

// The same of a series: its query, then the buckets and their digests.
std::string DigestOf(const v1::QueryStatisticsSeriesResponse& series);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_STATISTICS_STATISTICS_H_
