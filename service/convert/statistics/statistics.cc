#include "service/convert/statistics/statistics.h"

#include <algorithm>
#include <cstddef>
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

// A value of the API and its counterpart inside.
template <class Api, class Inner>
struct Pair {
  Api api;
  Inner inner;
};

// Whether the table has every value of the API but UNSPECIFIED once, and every inner one from 0 on once.
template <class Api, class Inner, std::size_t size>
constexpr bool IsComplete(const Pair<Api, Inner> (&table)[size], int api_max) {
  if (static_cast<int>(size) != api_max) return false;
  for (std::size_t i = 0; i < size; ++i) {
    int api_found = 0;
    int inner_found = 0;
    for (std::size_t j = 0; j < size; ++j) {
      api_found += static_cast<std::size_t>(table[j].api) == i + 1 ? 1 : 0;
      inner_found += static_cast<std::size_t>(table[j].inner) == i ? 1 : 0;
    }
    if (api_found != 1 || inner_found != 1) return false;
  }
  return true;
}

constexpr Pair<v1::Measure, storage::Measure> kMeasures[] = {
    {v1::MEASURE_DOSSIERS_HANDLED, storage::Measure::kDossiersHandled},
    {v1::MEASURE_DOSSIERS_OPENED, storage::Measure::kDossiersOpened},
    {v1::MEASURE_DOSSIERS_CLOSED, storage::Measure::kDossiersClosed},
    {v1::MEASURE_DOSSIERS_ACTIVE, storage::Measure::kDossiersActive},
    {v1::MEASURE_DOSSIERS_RECEIVED, storage::Measure::kDossiersReceived},
    {v1::MEASURE_DOSSIERS_REFERRED, storage::Measure::kDossiersReferred},
    {v1::MEASURE_REFERRALS_SENT, storage::Measure::kReferralsSent},
    {v1::MEASURE_REFERRALS_ACCEPTED, storage::Measure::kReferralsAccepted},
    {v1::MEASURE_REFERRALS_DECLINED, storage::Measure::kReferralsDeclined},
    {v1::MEASURE_REFERRAL_DAYS_TO_ANSWER, storage::Measure::kReferralDaysToAnswer},
    {v1::MEASURE_INTERVENTIONS, storage::Measure::kInterventions},
    {v1::MEASURE_INTERVENTION_MINUTES, storage::Measure::kInterventionMinutes},
    {v1::MEASURE_PHASE_CHANGES, storage::Measure::kPhaseChanges},
    {v1::MEASURE_DAYS_IN_PHASE, storage::Measure::kDaysInPhase},
    {v1::MEASURE_FUNDING_STEPS, storage::Measure::kFundingSteps},
    {v1::MEASURE_FUNDING_AWARDED, storage::Measure::kFundingAwarded},
};
static_assert(IsComplete(kMeasures, v1::Measure_MAX), "a value has no counterpart, or two");

constexpr Pair<v1::Dimension, storage::Dimension> kDimensions[] = {
    {v1::DIMENSION_SECTOR, storage::Dimension::kSector},
    {v1::DIMENSION_MRC, storage::Dimension::kMrc},
    {v1::DIMENSION_GENDER, storage::Dimension::kGender},
    {v1::DIMENSION_PROMOTER_KIND, storage::Dimension::kPromoterKind},
    {v1::DIMENSION_PHASE, storage::Dimension::kPhase},
    {v1::DIMENSION_STATUS, storage::Dimension::kStatus},
    {v1::DIMENSION_LEAD, storage::Dimension::kLead},
    {v1::DIMENSION_ORIGIN, storage::Dimension::kOrigin},
    {v1::DIMENSION_AGREEMENT, storage::Dimension::kAgreement},
    {v1::DIMENSION_SUBJECT, storage::Dimension::kSubject},
    {v1::DIMENSION_PROGRAM, storage::Dimension::kProgram},
    {v1::DIMENSION_FUNDING_STEP, storage::Dimension::kFundingStep},
    {v1::DIMENSION_OUTCOME, storage::Dimension::kOutcome},
    {v1::DIMENSION_ADVISOR, storage::Dimension::kAdvisor},
    {v1::DIMENSION_MONTH, storage::Dimension::kMonth},
    {v1::DIMENSION_QUARTER, storage::Dimension::kQuarter},
    {v1::DIMENSION_FISCAL_YEAR, storage::Dimension::kFiscalYear},
    {v1::DIMENSION_FROM, storage::Dimension::kFrom},
    {v1::DIMENSION_TO, storage::Dimension::kTo},
};
static_assert(IsComplete(kDimensions, v1::Dimension_MAX), "a value has no counterpart, or two");

constexpr Pair<v1::SeriesBucket, domain::Bucket> kBuckets[] = {
    {v1::SERIES_BUCKET_MONTH, domain::Bucket::kMonth},
    {v1::SERIES_BUCKET_QUARTER, domain::Bucket::kQuarter},
    {v1::SERIES_BUCKET_FISCAL_YEAR, domain::Bucket::kFiscalYear},
};
static_assert(IsComplete(kBuckets, v1::SeriesBucket_MAX), "a value has no counterpart, or two");

// The callers refuse UNSPECIFIED and unknown numbers first; for them, the first of the table.
template <class Api, class Inner, std::size_t size>
Inner InnerOf(const Pair<Api, Inner> (&table)[size], Api api) {
  for (const Pair<Api, Inner>& pair : table) {
    if (pair.api == api) return pair.inner;
  }
  return table[0].inner;
}

template <class Api, class Inner, std::size_t size>
Api ApiOf(const Pair<Api, Inner> (&table)[size], Inner inner) {
  for (const Pair<Api, Inner>& pair : table) {
    if (pair.inner == inner) return pair.api;
  }
  return static_cast<Api>(0);
}

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

// Text of the versions that the numbers of an answer depend on.
template <class Answer>
std::string VersionsText(const Answer& answer) {
  std::string text = absl::StrCat("\nrules=", answer.counting_rules_version());
  for (const v1::CodelistVersion& version : answer.codelist_versions()) {
    absl::StrAppend(&text, "\n", version.codelist(), "=", version.version());
  }
  return text;
}

// REQUIRES: valid, with dates and resolved codes.
storage::StatisticsPlan PlanOf(const v1::StatisticsQuery& query) {
  storage::StatisticsPlan plan;
  plan.measure = ToStorage(query.measure());
  plan.from = query.period().from();
  plan.to = query.period().to();
  for (const v1::StatisticsFilter& filter : query.filters()) {
    plan.filters.push_back({ToStorage(filter.dimension()), {filter.values().begin(), filter.values().end()}});
  }
  return plan;
}

}  // namespace

storage::Measure ToStorage(v1::Measure measure) { return InnerOf(kMeasures, measure); }

storage::Dimension ToStorage(v1::Dimension dimension) { return InnerOf(kDimensions, dimension); }

v1::Measure ToProto(storage::Measure measure) { return ApiOf(kMeasures, measure); }

v1::Dimension ToProto(storage::Dimension dimension) { return ApiOf(kDimensions, dimension); }

domain::Bucket ToDomain(v1::SeriesBucket bucket) { return InnerOf(kBuckets, bucket); }

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
  std::string said = absl::StrCat(result.canonical_query(), VersionsText(result));
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

std::string DigestOf(const v1::Report& report) {
  std::string said = absl::StrCat(report.canonical_query(), VersionsText(report));
  for (const v1::ReportSection& section : report.sections()) {
    for (const v1::ReportGroup& group : section.groups()) {
      for (const v1::ReportFigure& figure : group.figures()) {
        absl::StrAppend(&said, "\n", section.code(), "/", group.code(), "/", figure.code(), ":",
                        CanonicalQuery(PlanOf(figure.query())), "=", figure.whole());
      }
    }
  }
  return storage::Sha256Hex(said);
}

}  // namespace relais::convert
