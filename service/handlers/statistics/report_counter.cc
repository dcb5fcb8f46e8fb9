#include "service/handlers/statistics/report_counter.h"

#include <algorithm>

#include "service/convert/statistics/statistics.h"
#include "service/handlers/statistics/dimension_codes.h"
#include "service/handlers/statistics/statistics.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// The value of the cell with these keys: an empty cell has no row.
std::int64_t ValueOf(const v1::StatisticsResult& result, const std::vector<std::string>& keys) {
  for (const v1::StatisticsRow& row : result.rows()) {
    if (std::equal(row.keys().begin(), row.keys().end(), keys.begin(), keys.end())) return row.whole();
  }
  return 0;
}

void AddFigure(const std::string& code, const domain::LocalizedText& label, v1::StatisticsQuery query,
               std::int64_t value, v1::StatisticsUnit unit, v1::ReportGroup& group) {
  v1::ReportFigure& figure = *group.add_figures();
  figure.set_code(code);
  SetLabel(label, figure);
  *figure.mutable_query() = std::move(query);
  figure.set_value(static_cast<double>(value));
  figure.set_whole(value);
  figure.set_unit(unit);
}

// The filters of a chapter and of a figure of it, with these values of the scope.
ReportCounter::Filters FiltersOf(const ChapterSpec& chapter, const std::vector<std::string>& values,
                                 const std::vector<ReportFilter>& more) {
  ReportCounter::Filters filters = {{chapter.scope, values}};
  for (const ReportFilter& filter : chapter.filters) filters[filter.dimension] = {filter.code};
  for (const ReportFilter& filter : more) filters[filter.dimension] = {filter.code};
  return filters;
}

// Codes of the breakdown to show for a value of the scope.
std::vector<std::string> ShownCodes(const GroupSpec& spec, const v1::StatisticsResult& result,
                                    const std::string& value, const domain::CodelistIndex& codes) {
  std::vector<std::string> shown;
  if (spec.with_zeros) {
    for (const domain::CodelistEntry& entry : codes.entries()) shown.push_back(entry.code);
    return shown;
  }
  for (const v1::StatisticsRow& row : result.rows()) {
    if (row.keys(0) == value) shown.push_back(row.keys(1));
  }
  return shown;
}

}  // namespace

ReportCounter::ReportCounter(const CallContext& call, const storage::Snapshot& snapshot,
                             const v1::Period& period)
    : call_(call), snapshot_(snapshot) {
  *base_.mutable_period() = period;
  base_.mutable_as_of()->set_sequence(snapshot.position());
}

v1::StatisticsQuery ReportCounter::QueryOf(v1::Measure measure, const Filters& filters) const {
  v1::StatisticsQuery query = base_;
  query.set_measure(measure);
  for (const auto& [dimension, values] : filters) {
    v1::StatisticsFilter& filter = *query.add_filters();
    filter.set_dimension(dimension);
    for (const std::string& value : values) filter.add_values(value);
  }
  return query;
}

absl::StatusOr<v1::StatisticsResult> ReportCounter::Ask(v1::Measure measure, const Filters& filters,
                                                        const std::vector<v1::Dimension>& dimensions) {
  v1::QueryStatisticsRequest request;
  *request.mutable_query() = QueryOf(measure, filters);
  for (const v1::Dimension dimension : dimensions) request.mutable_query()->add_dimensions(dimension);
  RELAIS_ASSIGN_OR_RETURN(v1::QueryStatisticsResponse response, QueryStatistics(call_, snapshot_, request));
  for (const v1::CodelistVersion& version : response.result().codelist_versions()) {
    codelist_versions_[version.codelist()] = version.version();
  }
  return std::move(*response.mutable_result());
}

absl::StatusOr<std::vector<std::string>> ReportCounter::KeysInUse(v1::Dimension dimension) {
  RELAIS_ASSIGN_OR_RETURN(const v1::StatisticsResult result,
                          Ask(v1::MEASURE_DOSSIERS_HANDLED, {}, {dimension}));
  std::vector<std::string> keys;
  for (const v1::StatisticsRow& row : result.rows()) {
    if (row.keys(0) != storage::kNoValue) keys.push_back(row.keys(0));
  }
  return keys;
}

absl::StatusOr<std::vector<ReportCounter::Groups>> ReportCounter::Count(
    const ChapterSpec& chapter, const std::vector<std::string>& values) {
  std::vector<Groups> counted(values.size(), Groups(chapter.groups.size()));
  if (values.empty()) return counted;
  for (std::size_t group = 0; group < chapter.groups.size(); ++group) {
    const GroupSpec& spec = chapter.groups[group];
    for (Groups& groups : counted) {
      groups[group].set_code(spec.code);
      SetLabel(spec.label, groups[group]);
      if (spec.totals.empty()) groups[group].set_dimension(spec.breakdown);
    }
    for (const FigureSpec& total : spec.totals) {
      RELAIS_RETURN_IF_ERROR(AddTotal(chapter, total, values, group, counted));
    }
    if (spec.breakdown == v1::DIMENSION_UNSPECIFIED) continue;
    RELAIS_RETURN_IF_ERROR(AddBreakdown(chapter, spec, values, group, counted));
  }
  return counted;
}

absl::Status ReportCounter::AddTotal(const ChapterSpec& chapter, const FigureSpec& spec,
                                     const std::vector<std::string>& values, std::size_t group,
                                     std::vector<Groups>& counted) {
  Filters filters = FiltersOf(chapter, values, spec.filters);
  RELAIS_ASSIGN_OR_RETURN(const v1::StatisticsResult result, Ask(spec.measure, filters, {chapter.scope}));
  for (std::size_t i = 0; i < values.size(); ++i) {
    filters[chapter.scope] = {values[i]};
    AddFigure(spec.code, spec.label, QueryOf(spec.measure, filters), ValueOf(result, {values[i]}),
              result.unit(), counted[i][group]);
  }
  return absl::OkStatus();
}

absl::Status ReportCounter::AddBreakdown(const ChapterSpec& chapter, const GroupSpec& spec,
                                         const std::vector<std::string>& values, std::size_t group,
                                         std::vector<Groups>& counted) {
  Filters filters = FiltersOf(chapter, values, {});
  RELAIS_ASSIGN_OR_RETURN(const v1::StatisticsResult result,
                          Ask(v1::MEASURE_DOSSIERS_HANDLED, filters, {chapter.scope, spec.breakdown}));
  const storage::Dimension dimension = convert::ToStorage(spec.breakdown);
  RELAIS_ASSIGN_OR_RETURN(const auto codes, LoadDimensionCodes(snapshot_, dimension));
  for (std::size_t i = 0; i < values.size(); ++i) {
    filters[chapter.scope] = {values[i]};
    for (const std::string& code : ShownCodes(spec, result, values[i], *codes)) {
      filters[spec.breakdown] = {code};
      AddFigure(code, LabelOfKey(dimension, *codes, code), QueryOf(v1::MEASURE_DOSSIERS_HANDLED, filters),
                ValueOf(result, {values[i], code}), result.unit(), counted[i][group]);
    }
  }
  return absl::OkStatus();
}

}  // namespace relais::handlers
