#include "service/handlers/statistics/statistics_query.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/statistics/statistics.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/period.h"
#include "service/handlers/statistics/dimension_codes.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

namespace v1 = relais::v1;
using domain::CodelistIndex;
using storage::Dimension;

constexpr std::size_t kMaxDimensions = 4;
// Most buckets of a series: ten years of months.
constexpr std::size_t kMaxBuckets = 120;
// Longer values are not repeated in errors.
constexpr std::size_t kShownLimit = 80;

// Requests may hold a resource name; answers show the identifier.
std::string WithoutCollection(Dimension dimension, absl::string_view value) {
  if (dimension == Dimension::kLead || dimension == Dimension::kOrigin ||
      storage::IsReferralDimension(dimension)) {
    return convert::IdOf(value, "organizations");
  }
  return dimension == Dimension::kAgreement ? convert::IdOf(value, "agreements") : std::string(value);
}

}  // namespace

StatisticsQueryReader::StatisticsQueryReader(const CallContext& call, const storage::Snapshot& snapshot,
                                             const v1::StatisticsQuery& query)
    : call_(call), snapshot_(snapshot) {
  plan_.fold = domain::Fold;
  error_ = ReadEntry();
  ReadMeasure(query.measure());
  ReadPeriod("query.period", query.period());
  CheckBegun("query.period");
  ReadDimensions(query.dimensions());
  for (int i = 0; i < query.filters_size(); ++i) {
    ReadFilter(absl::StrCat("query.filters[", i, "]"), query.filters(i));
  }
}

StatisticsQueryReader::StatisticsQueryReader(const CallContext& call, const storage::Snapshot& snapshot,
                                             const v1::GetReportRequest& request)
    : call_(call), snapshot_(snapshot) {
  error_ = ReadEntry();
  ReadPeriod("period", request.period());
  CheckBegun("period");
  if (request.agreements().empty()) return;
  takes_none_ = false;
  plan_.filters.push_back(
      {Dimension::kAgreement, ReadValues(Dimension::kAgreement, "agreements", request.agreements())});
}

void StatisticsQueryReader::Fault(const std::string& field, absl::string_view value,
                                  domain::LocalizedText problem) {
  has_faults_ = true;
  Clash(field, value, std::move(problem));
}

void StatisticsQueryReader::OneOf(const std::string& field, absl::string_view value,
                                  absl::string_view allowed) {
  Fault(field, value,
        {absl::StrCat("valeurs permises : ", allowed), absl::StrCat("allowed values: ", allowed)});
}

void StatisticsQueryReader::Clash(const std::string& field, absl::string_view value,
                                  domain::LocalizedText problem) {
  const bool shown = value.size() <= kShownLimit && domain::IsValidUtf8(value);
  violations_.push_back({field, shown ? std::string(value) : "", std::move(problem)});
}

void StatisticsQueryReader::Add(const domain::Violations& violations) {
  has_faults_ = has_faults_ || !violations.empty();
  violations_.insert(violations_.end(), violations.begin(), violations.end());
}

absl::Status StatisticsQueryReader::status() const {
  if (!error_.ok()) return error_;
  if (violations_.empty()) return absl::OkStatus();
  return has_faults_ ? convert::InvalidFields(violations_) : convert::InvalidQuery(violations_);
}

void StatisticsQueryReader::ReadMeasure(v1::Measure measure) {
  has_measure_ = !convert::CodeOf(measure).empty();
  if (has_measure_) {
    plan_.measure = convert::ToStorage(measure);
  } else {
    OneOf("query.measure", "", convert::AllCodes<v1::Measure>());
  }
}

std::string StatisticsQueryReader::ReadDate(const std::string& field, const std::string& value) {
  const std::optional<absl::CivilDay> day = domain::ParseDate(value);
  if (day.has_value()) return domain::FormatDate(*day);
  Fault(field, value,
        {"une date qui existe, de la forme AAAA-MM-JJ", "a date that exists, in the form YYYY-MM-DD"});
  return "";
}

void StatisticsQueryReader::ReadPeriod(const std::string& field, const v1::Period& period) {
  const bool dated = !period.from().empty() || !period.to().empty();
  if (period.label().empty() && !dated) {
    return Fault(field, "",
                 {"obligatoire : une étiquette (2018-2019, 2018-2019/T1) ou deux dates",
                  "required: a label (2018-2019, 2018-2019/T1) or two dates"});
  }
  if (dated) {
    plan_.from = ReadDate(absl::StrCat(field, ".from"), period.from());
    plan_.to = ReadDate(absl::StrCat(field, ".to"), period.to());
    if (!plan_.from.empty() && !plan_.to.empty() && plan_.from > plan_.to) {
      Fault(absl::StrCat(field, ".to"), period.to(),
            {"la fin précède le début de la période", "the end is before the beginning of the period"});
    }
  }
  if (period.label().empty()) return;
  const std::optional<domain::Period> labelled = domain::ParsePeriodLabel(period.label());
  if (!labelled.has_value()) {
    return Fault(absl::StrCat(field, ".label"), period.label(),
                 {"un exercice (2018-2019) ou un trimestre (2018-2019/T1)",
                  "a fiscal year (2018-2019) or a quarter (2018-2019/T1)"});
  }
  const std::string from = domain::FormatDate(labelled->from);
  const std::string to = domain::FormatDate(labelled->to);
  // A request may repeat the period of an answer, which has both label and dates.
  if (dated && (plan_.from != from || plan_.to != to)) {
    Fault(absl::StrCat(field, ".label"), period.label(),
          {"l'étiquette et les dates disent deux périodes", "the label and the dates say two periods"});
  }
  plan_.from = from;
  plan_.to = to;
}

absl::Status StatisticsQueryReader::ReadEntry() {
  RELAIS_ASSIGN_OR_RETURN(entry_, storage::FindEntry(snapshot_, snapshot_.position()));
  return absl::OkStatus();
}

bool StatisticsQueryReader::IsComplete(const storage::StatisticsPlan& plan) const {
  return entry_.has_value() && domain::FormatDate(domain::Today(entry_->recorded_at)) > plan.to;
}

void StatisticsQueryReader::CheckBegun(const std::string& field) {
  absl::CivilDay last = call_.today;
  if (entry_.has_value()) last = std::max(last, domain::Today(entry_->recorded_at));
  if (snapshot_.position() < snapshot_.head()) {
    // Find the next entry: numbers may have gaps after a large import.
    error_.Update(storage::ForEachEntry(
        snapshot_.At(snapshot_.head()), snapshot_.position() + 1,
        [&last](const storage::JournalEntry& next) { last = domain::Today(next.recorded_at); }, 1));
  }
  const std::string day = domain::FormatDate(last);
  if (plan_.from.empty() || plan_.from <= day) return;
  Clash(
      field, plan_.from,
      {absl::StrCat("une période commencée : celle-ci commence après l’état demandé, qui va jusqu’au ", day),
       absl::StrCat("a period that has begun: this one begins after the state asked for, which lasts until ",
                    day)});
}

std::vector<StatisticsQueryReader::Bucket> StatisticsQueryReader::ReadBuckets(v1::SeriesBucket bucket) {
  std::vector<Bucket> buckets;
  if (convert::CodeOf(bucket).empty()) {
    OneOf("bucket", "", convert::AllCodes<v1::SeriesBucket>());
    return buckets;
  }
  const std::optional<absl::CivilDay> from = domain::ParseDate(plan_.from);
  const std::optional<absl::CivilDay> to = domain::ParseDate(plan_.to);
  if (!from.has_value() || !to.has_value() || *from > *to) return buckets;
  const auto split = domain::SplitPeriod({*from, *to}, convert::ToDomain(bucket), kMaxBuckets);
  if (!split.has_value()) {
    Clash("query.period", "",
          {absl::StrCat("au plus ", kMaxBuckets, " points dans une série"),
           absl::StrCat("at most ", kMaxBuckets, " buckets in a series")});
    return buckets;
  }
  if (!entry_.has_value()) return buckets;
  const absl::CivilDay recorded = domain::Today(entry_->recorded_at);
  for (const domain::BucketPeriod& part : *split) {
    if (part.period.from > recorded) break;
    buckets.push_back({part.label, plan_});
    buckets.back().plan.from = domain::FormatDate(part.period.from);
    buckets.back().plan.to = domain::FormatDate(part.period.to);
  }
  return buckets;
}

std::optional<Dimension> StatisticsQueryReader::ReadDimension(const std::string& field, int dimension) {
  if (convert::CodeOf(static_cast<v1::Dimension>(dimension)).empty()) {
    OneOf(field, "", convert::AllCodes<v1::Dimension>());
    return std::nullopt;
  }
  const Dimension read = convert::ToStorage(static_cast<v1::Dimension>(dimension));
  if (has_measure_ && storage::IsStateMeasure(plan_.measure) && storage::IsTimeDimension(read)) {
    Clash(field, convert::CodeOf(static_cast<v1::Dimension>(dimension)),
          {"cette mesure dit un état à la fin de la période : ni mois, ni trimestre, ni exercice",
           "this measure is a state at the period's end: it has no month, quarter or fiscal year"});
  }
  if (has_measure_ && storage::IsReferralDimension(read) && !storage::IsReferralMeasure(plan_.measure)) {
    Clash(field, convert::CodeOf(static_cast<v1::Dimension>(dimension)),
          {"seules les références ont un expéditeur et un destinataire",
           "only referrals have a sender and a recipient"});
  }
  return read;
}

void StatisticsQueryReader::ReadDimensions(const google::protobuf::RepeatedField<int>& dimensions) {
  dimension_count_ = static_cast<std::size_t>(dimensions.size());
  if (dimension_count_ > kMaxDimensions) {
    Clash("query.dimensions", "", {"au plus quatre dimensions", "at most four dimensions"});
  }
  for (int i = 0; i < dimensions.size(); ++i) {
    const std::string field = absl::StrCat("query.dimensions[", i, "]");
    const std::optional<Dimension> read = ReadDimension(field, dimensions.Get(i));
    if (!read.has_value()) continue;
    if (std::find(plan_.dimensions.begin(), plan_.dimensions.end(), *read) != plan_.dimensions.end()) {
      Clash(field, convert::CodeOf(convert::ToProto(*read)),
            {"cette dimension figure déjà", "this dimension stands already"});
    }
    plan_.dimensions.push_back(*read);
  }
}

void StatisticsQueryReader::ReadFilter(const std::string& field, const v1::StatisticsFilter& filter) {
  const std::optional<Dimension> dimension =
      ReadDimension(absl::StrCat(field, ".dimension"), filter.dimension());
  if (filter.values().empty()) {
    Fault(absl::StrCat(field, ".values"), "", {"au moins une valeur", "at least one value"});
  }
  if (!dimension.has_value()) return;
  const bool again = std::any_of(plan_.filters.begin(), plan_.filters.end(),
                                 [&](const auto& other) { return other.dimension == *dimension; });
  if (again) {
    Clash(absl::StrCat(field, ".dimension"), convert::CodeOf(convert::ToProto(*dimension)),
          {"un autre filtre porte sur cette dimension", "another filter is on this dimension"});
  }
  plan_.filters.push_back(
      {*dimension, ReadValues(*dimension, absl::StrCat(field, ".values"), filter.values())});
}

std::vector<std::string> StatisticsQueryReader::ReadValues(
    Dimension dimension, const std::string& field,
    const google::protobuf::RepeatedPtrField<std::string>& values) {
  std::vector<std::string> read;
  for (int i = 0; i < values.size(); ++i) {
    read.push_back(ReadValue(dimension, absl::StrCat(field, "[", i, "]"), values.Get(i)));
  }
  std::sort(read.begin(), read.end());
  read.erase(std::unique(read.begin(), read.end()), read.end());
  return read;
}

std::optional<std::vector<std::string>> StatisticsQueryReader::ReadKeys(
    const google::protobuf::RepeatedPtrField<std::string>& keys) {
  if (keys.empty()) return std::nullopt;
  if (static_cast<std::size_t>(keys.size()) != dimension_count_) {
    Fault("keys", "",
          {absl::StrCat("une clé pour chaque dimension : ", dimension_count_, ", ou aucune pour le total"),
           absl::StrCat("one key for each dimension: ", dimension_count_, ", or none for the total")});
    return std::nullopt;
  }
  std::vector<std::string> read;
  // Skip if a dimension is invalid: keys could not be matched to dimensions.
  for (std::size_t i = 0; plan_.dimensions.size() == dimension_count_ && i < dimension_count_; ++i) {
    const int position = static_cast<int>(i);
    read.push_back(ReadValue(plan_.dimensions[i], absl::StrCat("keys[", i, "]"), keys.Get(position)));
  }
  return read;
}

std::string StatisticsQueryReader::ReadTime(Dimension dimension, const std::string& field,
                                            const std::string& value) {
  if (dimension == Dimension::kMonth) {
    if (domain::ParseDate(absl::StrCat(value, "-01")).has_value()) return value;
    Fault(field, value, {"un mois, de la forme AAAA-MM", "a month, in the form YYYY-MM"});
    return "";
  }
  const std::optional<domain::Period> period = domain::ParsePeriodLabel(value);
  const bool quarter = dimension == Dimension::kQuarter;
  if (period.has_value() && absl::StrContains(value, '/') == quarter) return domain::PeriodLabel(*period);
  if (quarter) {
    Fault(field, value, {"un trimestre, tel que 2018-2019/T1", "a quarter, such as 2018-2019/T1"});
  } else {
    Fault(field, value, {"un exercice, tel que 2018-2019", "a fiscal year, such as 2018-2019"});
  }
  return "";
}

std::string StatisticsQueryReader::ReadValue(Dimension dimension, const std::string& field,
                                             const std::string& value) {
  const std::string text(domain::Trim(value));
  if (storage::IsTimeDimension(dimension)) return ReadTime(dimension, field, text);
  if (takes_none_ && domain::Fold(text) == storage::kNoValue) return std::string(storage::kNoValue);
  if (dimension == Dimension::kAdvisor) {
    if (text.empty() || !domain::IsValidUtf8(text)) {
      Fault(field, "", {"une valeur, ou none", "a value, or none"});
    }
    return domain::Fold(text);
  }
  const CodelistIndex* words = Words(dimension);
  if (words == nullptr) return "";
  std::string word = WithoutCollection(dimension, text);
  // Prefer the exact code, even a retired one that is now an alias of another: the rows hold codes.
  if (words->Find(word) != nullptr) return word;
  const CodelistIndex::Resolution resolution = words->Resolve(word);
  if (resolution.match == CodelistIndex::Match::kUnknown) {
    const std::string& codes = words->AllowedCodes();
    const bool both = takes_none_ && !codes.empty();
    OneOf(field, value, absl::StrCat(codes, both ? ", " : "", takes_none_ ? storage::kNoValue : ""));
  }
  return resolution.code;
}

const CodelistIndex* StatisticsQueryReader::Words(Dimension dimension) {
  if (storage::IsTimeDimension(dimension) || dimension == Dimension::kAdvisor) return nullptr;
  const auto known = words_.find(dimension);
  if (known != words_.end()) return known->second.get();
  auto loaded = LoadDimensionCodes(snapshot_, dimension);
  error_.Update(loaded.status());
  if (!loaded.ok()) return nullptr;
  return words_.emplace(dimension, *std::move(loaded)).first->second.get();
}

absl::StatusOr<std::vector<v1::CodelistVersion>> StatisticsQueryReader::CodelistVersions() const {
  std::vector<std::string> names;
  for (const Dimension dimension : plan_.dimensions) names.push_back(CodelistOf(dimension));
  for (const storage::StatisticsFilter& filter : plan_.filters) {
    names.push_back(CodelistOf(filter.dimension));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<v1::CodelistVersion> versions;
  for (const std::string& name : names) {
    if (name.empty()) continue;
    RELAIS_ASSIGN_OR_RETURN(const std::optional<storage::CodelistRecord> codelist,
                            storage::FindCodelist(snapshot_, name));
    if (!codelist.has_value()) continue;
    versions.emplace_back().set_codelist(name);
    versions.back().set_version(codelist->version);
  }
  return versions;
}

absl::Status StatisticsQueryReader::Sort(std::vector<storage::StatisticsCell>& cells) {
  // Codes of the list, in its order; then what the list does not know; `none` last.
  using Rank = std::vector<std::tuple<int, std::size_t, std::string>>;
  std::vector<std::pair<Rank, storage::StatisticsCell>> ranked;
  for (storage::StatisticsCell& cell : cells) {
    Rank rank;
    for (std::size_t i = 0; i < cell.keys.size(); ++i) {
      const CodelistIndex* words = Words(plan_.dimensions[i]);
      const std::size_t position = words == nullptr ? 0 : words->Position(cell.keys[i]);
      rank.emplace_back(cell.keys[i] == storage::kNoValue ? 1 : 0, position, cell.keys[i]);
    }
    ranked.emplace_back(std::move(rank), std::move(cell));
  }
  RELAIS_RETURN_IF_ERROR(error_);
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = std::move(ranked[i].second);
  return absl::OkStatus();
}

}  // namespace relais::handlers
