#include "client/cli/commands/statistics/statistics.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/amount.h"
#include "client/cli/framework/dates.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/fields.h"
#include "client/cli/framework/instant.h"

namespace relais::cli {
namespace {

// Source of the labels of a dimension's keys: an enum, or a list that the service keeps.
struct DimensionLabels {
  v1::Dimension dimension;
  const google::protobuf::EnumDescriptor* (*type)();
  const char* list;
};

constexpr DimensionLabels kDimensionLabels[] = {
    {v1::DIMENSION_SECTOR, nullptr, "sector"},
    {v1::DIMENSION_MRC, nullptr, "mrc"},
    {v1::DIMENSION_GENDER, v1::PromoterGender_descriptor, ""},
    {v1::DIMENSION_PROMOTER_KIND, v1::PromoterKind_descriptor, ""},
    {v1::DIMENSION_PHASE, v1::Phase_descriptor, ""},
    {v1::DIMENSION_STATUS, v1::DossierStatus_descriptor, ""},
    {v1::DIMENSION_LEAD, nullptr, "organization"},
    {v1::DIMENSION_ORIGIN, nullptr, "organization"},
    {v1::DIMENSION_AGREEMENT, nullptr, "agreement"},
    {v1::DIMENSION_SUBJECT, nullptr, "subject"},
    {v1::DIMENSION_PROGRAM, nullptr, "program"},
    {v1::DIMENSION_FUNDING_STEP, v1::FundingStepKind_descriptor, ""},
    {v1::DIMENSION_OUTCOME, nullptr, "closing_outcome"},
    {v1::DIMENSION_FROM, nullptr, "organization"},
    {v1::DIMENSION_TO, nullptr, "organization"},
};

std::string WithoutPrefix(const std::string& value, const std::string& prefix) {
  return absl::StartsWith(value, prefix) ? value.substr(prefix.size()) : value;
}

absl::Status AddFilter(const std::string& where, Language language, v1::StatisticsQuery& query) {
  const size_t mark = where.find('=');
  const std::vector<std::string> values =
      mark == std::string::npos ? std::vector<std::string>() : SplitValues(where.substr(mark + 1));
  if (values.empty()) {
    return UsageError(absl::StrCat(LocalizedText{"--where : attendu dimension=valeur; reçu : ",
                                                 "--where: expected dimension=value; got: "}
                                       .In(language),
                                   where));
  }
  auto dimension = ParseEnumNumber("--where", *v1::Dimension_descriptor(), where.substr(0, mark), language);
  if (!dimension.ok()) return dimension.status();
  v1::StatisticsFilter* filter = query.add_filters();
  filter->set_dimension(static_cast<v1::Dimension>(*dimension));
  for (const std::string& value : values) filter->add_values(KeyOf(filter->dimension(), value));
  return absl::OkStatus();
}

absl::Status SetPeriod(const StatisticsOptions& options, Language language, v1::Period& period) {
  const bool dates = !options.from.empty() && !options.to.empty();
  if (options.period.empty() ? !dates : !options.from.empty() || !options.to.empty()) {
    return UsageError(LocalizedText{"donnez --period 2018-2019, ou bien --from et --to",
                                    "give either --period 2018-2019, or --from and --to"}
                          .In(language));
  }
  const absl::StatusOr<std::string> from = ParseDate("--from", options.from, language);
  if (!from.ok()) return from.status();
  const absl::StatusOr<std::string> to = ParseDate("--to", options.to, language);
  if (!to.ok()) return to.status();
  period.set_label(options.period);
  period.set_from(*from);
  period.set_to(*to);
  return absl::OkStatus();
}

ExactValue ExactOf(int64_t whole, bool half, double nearest) {
  if (whole != 0 || half || nearest == 0) return {whole, half};
  const auto floor = static_cast<int64_t>(nearest);
  return {floor, static_cast<double>(floor) != nearest};
}

}  // namespace

absl::StatusOr<v1::SeriesBucket> ParseSeries(const std::string& word, Language language) {
  const auto bucket = ParseEnumNumber("--series", *v1::SeriesBucket_descriptor(), word, language);
  if (!bucket.ok()) return bucket.status();
  return static_cast<v1::SeriesBucket>(*bucket);
}

ExactValue ValueOf(const v1::StatisticsRow& row) { return ExactOf(row.whole(), row.half(), row.value()); }

ExactValue TotalOf(const v1::StatisticsResult& result) {
  return ExactOf(result.total_whole(), result.total_half(), result.total());
}

std::string ExactText(const ExactValue& value) { return absl::StrCat(value.whole, value.half ? ".5" : ""); }

std::string ExactLabel(const ExactValue& value, v1::StatisticsUnit unit, Language language) {
  if (unit == v1::STATISTICS_UNIT_CAD_CENTS) return AmountText(value.whole, language);
  const bool comma = value.half && language == Language::kFrench;
  return comma ? absl::StrCat(value.whole, ",5") : ExactText(value);
}

absl::StatusOr<v1::StatisticsQuery> MakeQuery(const StatisticsOptions& options, Language language) {
  v1::StatisticsQuery query;
  if (absl::Status status = SetPeriod(options, language, *query.mutable_period()); !status.ok())
    return status;
  auto measure = ParseEnumNumber("--measure", *v1::Measure_descriptor(), options.measure, language);
  if (!measure.ok()) return measure.status();
  query.set_measure(static_cast<v1::Measure>(*measure));
  for (const std::string& given : options.by) {
    for (const std::string& name : SplitValues(given)) {
      auto dimension = ParseEnumNumber("--by", *v1::Dimension_descriptor(), name, language);
      if (!dimension.ok()) return dimension.status();
      query.add_dimensions(static_cast<v1::Dimension>(*dimension));
    }
  }
  for (const std::string& where : options.where) {
    if (absl::Status status = AddFilter(where, language, query); !status.ok()) return status;
  }
  if (!options.as_of.empty()) {
    absl::StatusOr<v1::AsOf> as_of = ParseAsOf(options.as_of, language);
    if (!as_of.ok()) return as_of.status();
    *query.mutable_as_of() = *as_of;
  }
  return query;
}

std::string KeyOf(v1::Dimension dimension, const std::string& value) {
  if (MeansNone(value)) return "none";
  for (const DimensionLabels& known : kDimensionLabels) {
    if (known.dimension != dimension || *known.list == '\0') continue;
    const std::string list = known.list;
    if (list == "organization" || list == "agreement") return WithoutPrefix(value, list + "s/");
    return BareCode(list, value);
  }
  return value;
}

std::string KeyLabel(v1::Dimension dimension, const std::string& key, Language language, Labels& labels) {
  if (key == "none") return kNoneLabel.In(language);
  for (const DimensionLabels& known : kDimensionLabels) {
    if (known.dimension != dimension) continue;
    return known.type != nullptr ? EnumLabel(*known.type(), key, language) : labels.Of(known.list, key);
  }
  return key;
}

std::string NumberLabel(double value, Language language) {
  // Counts and cents may exceed the six digits that StrCat shows of a double.
  const auto whole = static_cast<int64_t>(value);
  const std::string text = static_cast<double>(whole) == value ? absl::StrCat(whole) : absl::StrCat(value);
  return language == Language::kFrench ? absl::StrReplaceAll(text, {{".", ","}}) : text;
}

std::string AsOfLine(const v1::JournalPosition& as_of, const std::string& digest, Language language) {
  std::string line = absl::StrCat(
      LocalizedText{"État du registre : position ", "State of the register: position "}.In(language),
      as_of.sequence());
  if (as_of.has_recorded_at()) absl::StrAppend(&line, " (", LocalTime(as_of.recorded_at()), ")");
  if (!digest.empty())
    absl::StrAppend(&line, LocalizedText{"; empreinte ", "; digest "}.In(language), digest);
  return line;
}

}  // namespace relais::cli
