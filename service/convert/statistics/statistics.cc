#include "service/convert/statistics/statistics.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "service/convert/common/enums.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/period.h"
#include "storage/journal/digest.h"

namespace relais::convert {
namespace {

// Both enumerations have the same order; the API's begins with UNSPECIFIED.
static_assert(static_cast<int>(storage::Measure::kFundingAwarded) + 1 == v1::MEASURE_FUNDING_AWARDED);
static_assert(v1::MEASURE_FUNDING_AWARDED == v1::Measure_MAX);
static_assert(static_cast<int>(storage::Dimension::kTo) + 1 == v1::DIMENSION_TO);
static_assert(v1::DIMENSION_TO == v1::Dimension_MAX);
static_assert(static_cast<int>(domain::Bucket::kFiscalYear) + 1 == v1::SERIES_BUCKET_FISCAL_YEAR);
static_assert(v1::SERIES_BUCKET_FISCAL_YEAR == v1::SeriesBucket_MAX);

std::string Escape(absl::string_view value) {
  std::string escaped;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f || absl::string_view("%;,:|=").find(c) != absl::string_view::npos) {
      absl::StrAppendFormat(&escaped, "%%%02X", byte);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// A percentile is one of the values, so a whole number.
std::string Percentile(bool present, double value) {
  return present ? absl::StrCat("/", static_cast<std::int64_t>(value)) : "";
}

}  // namespace

storage::Measure ToStorage(v1::Measure measure) {
  return static_cast<storage::Measure>(static_cast<int>(measure) - 1);
}

storage::Dimension ToStorage(v1::Dimension dimension) {
  return static_cast<storage::Dimension>(static_cast<int>(dimension) - 1);
}

v1::Measure ToProto(storage::Measure measure) {
  return static_cast<v1::Measure>(static_cast<int>(measure) + 1);
}

v1::Dimension ToProto(storage::Dimension dimension) {
  return static_cast<v1::Dimension>(static_cast<int>(dimension) + 1);
}

domain::Bucket ToDomain(v1::SeriesBucket bucket) {
  return static_cast<domain::Bucket>(static_cast<int>(bucket) - 1);
}

std::string NumberText(std::int64_t whole, bool half) { return absl::StrCat(whole, half ? ".5" : ""); }

v1::StatisticsUnit UnitOf(storage::Measure measure) {
  switch (measure) {
    case storage::Measure::kDossiersHandled:
    case storage::Measure::kDossiersOpened:
    case storage::Measure::kDossiersClosed:
    case storage::Measure::kDossiersActive:
    case storage::Measure::kDossiersReceived:
    case storage::Measure::kDossiersReferred:
      return v1::STATISTICS_UNIT_DOSSIERS;
    case storage::Measure::kReferralsSent:
    case storage::Measure::kReferralsAccepted:
    case storage::Measure::kReferralsDeclined:
      return v1::STATISTICS_UNIT_REFERRALS;
    case storage::Measure::kReferralDaysToAnswer:
    case storage::Measure::kDaysInPhase:
      return v1::STATISTICS_UNIT_DAYS;
    case storage::Measure::kInterventions:
      return v1::STATISTICS_UNIT_INTERVENTIONS;
    case storage::Measure::kInterventionMinutes:
      return v1::STATISTICS_UNIT_MINUTES;
    case storage::Measure::kPhaseChanges:
      return v1::STATISTICS_UNIT_PHASE_CHANGES;
    case storage::Measure::kFundingSteps:
      return v1::STATISTICS_UNIT_FUNDING_STEPS;
    case storage::Measure::kFundingAwarded:
      return v1::STATISTICS_UNIT_CAD_CENTS;
  }
  return v1::STATISTICS_UNIT_UNSPECIFIED;
}

v1::Period PeriodOf(const storage::StatisticsPlan& plan) {
  v1::Period period;
  period.set_from(plan.from);
  period.set_to(plan.to);
  const std::optional<absl::CivilDay> from = domain::ParseDate(plan.from);
  const std::optional<absl::CivilDay> to = domain::ParseDate(plan.to);
  if (from.has_value() && to.has_value()) period.set_label(domain::PeriodLabel({*from, *to}));
  return period;
}

std::string CanonicalQuery(const storage::StatisticsPlan& plan) {
  const auto name = [](storage::Dimension dimension) { return CodeOf(ToProto(dimension)); };
  std::string text =
      absl::StrCat("measure=", CodeOf(ToProto(plan.measure)), ";from=", plan.from, ";to=", plan.to);
  if (!plan.dimensions.empty()) {
    absl::StrAppend(&text, ";by=",
                    absl::StrJoin(plan.dimensions, ",", [&](std::string* out, storage::Dimension dimension) {
                      absl::StrAppend(out, name(dimension));
                    }));
  }
  std::vector<std::string> filters;
  for (const storage::StatisticsFilter& filter : plan.filters) {
    const auto escape = [](std::string* out, const std::string& value) { *out += Escape(value); };
    filters.push_back(absl::StrCat(name(filter.dimension), ":", absl::StrJoin(filter.values, "|", escape)));
  }
  std::sort(filters.begin(), filters.end());
  if (!filters.empty()) absl::StrAppend(&text, ";where=", absl::StrJoin(filters, ","));
  return text;
}

std::string DigestOf(const v1::StatisticsResult& result) {
  std::string said = absl::StrCat(result.canonical_query(), "\nrules=", result.counting_rules_version());
  for (const v1::CodelistVersion& version : result.codelist_versions()) {
    absl::StrAppend(&said, "\n", version.codelist(), "=", version.version());
  }
  absl::StrAppend(&said, "\ntotal=", NumberText(result.total_whole(), result.total_half()),
                  Percentile(result.has_total_percentile_90(), result.total_percentile_90()));
  for (const v1::StatisticsRow& row : result.rows()) {
    const auto escape = [](std::string* out, const std::string& key) { *out += Escape(key); };
    absl::StrAppend(&said, "\n", absl::StrJoin(row.keys(), ",", escape), "=",
                    NumberText(row.whole(), row.half()),
                    Percentile(row.has_percentile_90(), row.percentile_90()));
  }
  return storage::Sha256Hex(said);
}

std::string DigestOf(const v1::QueryStatisticsSeriesResponse& series) {
  std::string said = series.canonical_query();
  for (const v1::StatisticsSeriesPoint& point : series.points()) {
    absl::StrAppend(&said, "\n", point.bucket(), "=", point.result().digest());
  }
  return storage::Sha256Hex(said);
}

}  // namespace relais::convert
