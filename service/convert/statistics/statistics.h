#ifndef RELAIS_SERVICE_CONVERT_STATISTICS_STATISTICS_H_
#define RELAIS_SERVICE_CONVERT_STATISTICS_STATISTICS_H_

#include <cstdint>
#include <string>

#include "relais/v1/report.pb.h"
#include "relais/v1/statistics.pb.h"
#include "relais/v1/statistics_service.pb.h"
#include "service/domain/common/period.h"
#include "storage/statistics/statistics.h"

// Converts between the counting core and API messages.

namespace relais::convert {

// Version of the meaning of measures and dimensions; changes only with that meaning.
// - 2: a dimension of time no longer narrows SUBJECT, PROGRAM and FUNDING_STEP to its bucket; a phase change
//   to the phase already held does not count; the spellings of an advisor's name are one cell.
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

// Unit of the measure's values, such as dossiers, days, minutes or CAD cents.
v1::StatisticsUnit UnitOf(storage::Measure measure);

// Returns the plan's period, with its label if it is a fiscal year or quarter.
v1::Period PeriodOf(const storage::StatisticsPlan& plan);

// Returns the canonical text of a plan: plans that count alike have the same text, whatever the order of
// filters and values in the request. Writes control bytes and bytes of the syntax as %XX. REQUIRES: the
// values of each filter are sorted and unique.
//   measure=dossiers_handled;from=2018-04-01;to=2019-03-31;by=subject,month;where=agreement:none,lead:pole|risq
std::string CanonicalQuery(const storage::StatisticsPlan& plan);

// SHA-256, in hexadecimal, of the result's content: query, versions and numbers, but not the journal
// position.
std::string DigestOf(const v1::StatisticsResult& result);

// Same for a series: its query, then the buckets and their digests.
std::string DigestOf(const v1::QueryStatisticsSeriesResponse& series);

// Same for a report: its query, the versions, then every figure with its place and its query. REQUIRES: the
// queries of the figures are valid, their codes resolved.
std::string DigestOf(const v1::Report& report);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_STATISTICS_STATISTICS_H_
