#include "client/cli/commands/statistics/statistics_output.h"

#include <google/protobuf/util/time_util.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands/statistics/statistics.h"
#include "client/cli/framework/amount.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/instant.h"

namespace relais::cli {
namespace {

std::string CodeOf(v1::Dimension dimension) {
  return EnumCode(*v1::Dimension_descriptor()->FindValueByNumber(dimension));
}

// A number that a French spreadsheet can add.
std::string SpreadsheetNumber(const ExactValue& value, v1::StatisticsUnit unit) {
  if (unit == v1::STATISTICS_UNIT_CAD_CENTS) return PlainAmount(value.whole, ',');
  return ExactLabel(value, unit, Language::kFrench);
}

// Builds the table of one query.
class CountTable {
 public:
  CountTable(const Output& output, const v1::StatisticsQuery& query, bool series, bool percentile)
      : output_(output),
        query_(query),
        series_(series),
        percentile_(percentile),
        people_(output.for_people()) {
    if (series) table_.columns.push_back({LocalizedText{"Période", "Period"}.In(output.language)});
    for (const int dimension : query.dimensions()) {
      const auto& value = *v1::Dimension_descriptor()->FindValueByNumber(dimension);
      table_.columns.push_back({EnumLabel(value, output.language)});
    }
    const auto& measure = *v1::Measure_descriptor()->FindValueByNumber(query.measure());
    table_.columns.push_back({EnumLabel(measure, output.language), true});
    if (percentile)
      table_.columns.push_back({LocalizedText{"90e centile", "90th percentile"}.In(output.language), true});
  }

  void Add(const LabelledResult& one) {
    const v1::StatisticsResult& result = *one.result;
    // Without dimensions the service may give the total as one row or none; either way it is one line here.
    for (int i = 0; i < result.rows_size() && query_.dimensions_size() > 0; ++i) AddRow(one, result.rows(i));
    // In CSV only if there are no cells, because a sum over the column would count the total too.
    if (people_ || query_.dimensions().empty()) AddTotal(one);
  }

  const Table& table() const { return table_; }

  // Headers of CSV.
  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    if (series_) codes.push_back("period");
    for (const int dimension : query_.dimensions()) {
      codes.push_back(CodeOf(static_cast<v1::Dimension>(dimension)));
    }
    codes.push_back("value");
    if (percentile_) codes.push_back("percentile_90");
    return codes;
  }

 private:
  std::string Number(const ExactValue& value, v1::StatisticsUnit unit) const {
    if (output_.format == Format::kTable) return ExactLabel(value, unit, output_.language);
    return people_ ? SpreadsheetNumber(value, unit) : ExactText(value);
  }

  void AddRow(const LabelledResult& one, const v1::StatisticsRow& row) {
    std::vector<std::string> cells;
    if (series_) cells.push_back(one.bucket);
    for (int i = 0; i < row.keys_size(); ++i) {
      const auto dimension = static_cast<v1::Dimension>(query_.dimensions(i));
      cells.push_back(people_ ? KeyLabel(dimension, row.keys(i), output_.language, output_.labels)
                              : row.keys(i));
    }
    Finish(std::move(cells), ValueOf(row), row.has_percentile_90(), row.percentile_90(), one);
  }

  void AddTotal(const LabelledResult& one) {
    std::vector<std::string> cells;
    if (series_) cells.push_back(one.bucket);
    const std::size_t before = cells.size();
    cells.resize(before + static_cast<std::size_t>(query_.dimensions_size()));
    if (cells.size() > before) cells[before] = "Total";
    const v1::StatisticsResult& result = *one.result;
    Finish(std::move(cells), TotalOf(result), result.has_total_percentile_90(), result.total_percentile_90(),
           one);
  }

  void Finish(std::vector<std::string> cells, const ExactValue& value, bool has_percentile, double percentile,
              const LabelledResult& one) {
    cells.push_back(Number(value, one.result->unit()));
    if (percentile_) {
      cells.push_back(has_percentile ? Number({static_cast<int64_t>(percentile), false}, one.result->unit())
                                     : "");
    }
    table_.rows.push_back(std::move(cells));
  }

  const Output& output_;
  const v1::StatisticsQuery& query_;
  const bool series_;
  const bool percentile_;
  const bool people_;
  Table table_;
};

// Notes for people below the numbers: period, position, and how cells relate to the total.
std::vector<std::string> NotesBelow(Session& session, const std::vector<LabelledResult>& results, bool series,
                                    bool multi_valued) {
  const v1::StatisticsResult& first = *results.front().result;
  const v1::StatisticsResult& last = *results.back().result;
  const Language language = session.language();
  std::vector<std::string> lines = {"",
                                    absl::StrCat(LocalizedText{"Période : ", "Period: "}.In(language),
                                                 first.period().from(), " – ", last.period().to()),
                                    AsOfLine(first.as_of(), series ? "" : first.digest(), language)};
  if (multi_valued) {
    lines.push_back(
        session.Say({"Une même unité peut se trouver dans plusieurs cellules : leur somme peut "
                     "dépasser le total.",
                     "A unit may stand in several cells: they may add up to more than the total."}));
  }
  return lines;
}

template <class Answer>
void Warn(Session& session, const Answer& answer) {
  if (answer.period_complete() || !answer.as_of().has_recorded_at()) return;
  session.err() << session.Say({"Avertissement : la période, jusqu’au ", "Warning: the period, until "})
                << answer.period().to()
                << session.Say(
                       {", n’est pas terminée dans l’état montré (", ", has not ended in the state shown ("})
                << LocalTime(answer.as_of().recorded_at())
                << session.Say({") : ces nombres peuvent changer.\n", "): these numbers may change.\n"});
}

}  // namespace

void PrintCounts(Session& session, const v1::StatisticsQuery& query,
                 const std::vector<LabelledResult>& results, bool series) {
  const Output output = session.output();
  bool percentile = query.measure() == v1::MEASURE_REFERRAL_DAYS_TO_ANSWER && series;
  bool multi_valued = false;
  for (const LabelledResult& one : results) {
    percentile = percentile || one.result->has_total_percentile_90();
    multi_valued = multi_valued || one.result->multi_valued();
  }
  CountTable table(output, query, series, percentile);
  for (const LabelledResult& one : results) table.Add(one);
  PrintTable(output, table.table(), table.Codes());
  if (!output.for_people() || results.empty()) return;
  for (const std::string& line : NotesBelow(session, results, series, multi_valued)) {
    if (output.format == Format::kTable) {
      output.out << line << "\n";
    } else {
      output.out << CsvLine({line}, output.csv);
    }
  }
}

void PrintBehind(Session& session, const v1::StatisticsQuery& query,
                 const std::deque<v1::StatisticsDossier>& dossiers, std::int64_t withheld) {
  const Output output = session.output();
  if (output.format == Format::kJson) {
    Json list = Json::array();
    for (const v1::StatisticsDossier& dossier : dossiers) list.push_back(ToJson(dossier));
    output.out << JsonText({{"dossiers", list}, {"withheld_count", withheld}});
    return;
  }
  const auto unit = query.measure() == v1::MEASURE_FUNDING_AWARDED ? v1::STATISTICS_UNIT_CAD_CENTS
                                                                   : v1::STATISTICS_UNIT_UNSPECIFIED;
  Table table;
  table.columns = {
      {"Dossier"}, {session.Say({"Projet", "Project"})}, {session.Say({"Valeur", "Value"}), true}};
  for (const v1::StatisticsDossier& dossier : dossiers) {
    v1::StatisticsRow row;
    row.set_value(dossier.value());
    row.set_whole(dossier.whole());
    const ExactValue value = ValueOf(row);
    std::string number = ExactText(value);
    if (output.format == Format::kTable) number = ExactLabel(value, unit, output.language);
    if (output.csv == CsvStyle::kExcel) number = SpreadsheetNumber(value, unit);
    table.rows.push_back({output.for_people() ? ShortName(dossier.dossier()) : dossier.dossier(),
                          dossier.project_title(), std::move(number)});
  }
  PrintTable(output, table, {"dossier", "project_title", "value"});
}

std::string ProvenanceCsv(const std::vector<LabelledResult>& results) {
  std::string csv = CsvLine({"period", "from", "to", "period_complete", "total", "total_percentile_90",
                             "unit", "multi_valued", "position", "recorded_at", "canonical_query",
                             "counting_rules_version", "codelist_versions", "digest"});
  for (const LabelledResult& one : results) {
    const v1::StatisticsResult& result = *one.result;
    const std::string versions = absl::StrJoin(
        result.codelist_versions(), "|", [](std::string* out, const v1::CodelistVersion& version) {
          absl::StrAppend(out, version.codelist(), "=", version.version());
        });
    const auto* unit = v1::StatisticsUnit_descriptor()->FindValueByNumber(result.unit());
    const auto truth = [](bool value) { return std::string(value ? "true" : "false"); };
    absl::StrAppend(
        &csv, CsvLine({one.bucket.empty() ? result.period().label() : one.bucket, result.period().from(),
                       result.period().to(), truth(result.period_complete()), ExactText(TotalOf(result)),
                       result.has_total_percentile_90()
                           ? absl::StrCat(static_cast<int64_t>(result.total_percentile_90()))
                           : "",
                       unit == nullptr || unit->number() == 0 ? "" : EnumCode(*unit),
                       truth(result.multi_valued()), absl::StrCat(result.as_of().sequence()),
                       result.as_of().has_recorded_at()
                           ? google::protobuf::util::TimeUtil::ToString(result.as_of().recorded_at())
                           : "",
                       result.canonical_query(), absl::StrCat(result.counting_rules_version()), versions,
                       result.digest()}));
  }
  return csv;
}

void WarnIfIncomplete(Session& session, const v1::StatisticsResult& result) { Warn(session, result); }

void WarnIfIncomplete(Session& session, const v1::Report& report) { Warn(session, report); }

}  // namespace relais::cli
