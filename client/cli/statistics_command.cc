#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/enums.h"
#include "client/cli/statistics.h"

namespace relais::cli {
namespace {

struct StatsCommandOptions {
  StatisticsOptions query;
  bool dossiers = false;
  std::string cell;
};

std::string DimensionCode(v1::Dimension dimension) {
  return EnumCode(*v1::Dimension_descriptor()->FindValueByNumber(dimension));
}

// Cells as rows; for people with labels, for CSV with codes.
Table CellTable(const Output& output, const v1::StatisticsQuery& query, const v1::StatisticsResult& result) {
  const bool people = output.format == Format::kTable;
  Table table;
  for (int dimension : query.dimensions()) {
    const std::string code = DimensionCode(static_cast<v1::Dimension>(dimension));
    table.columns.push_back({EnumLabel("Dimension", code, output.language)});
  }
  const std::string measure = EnumCode(*v1::Measure_descriptor()->FindValueByNumber(query.measure()));
  table.columns.push_back({EnumLabel("Measure", measure, output.language), true});
  const bool has_percentile = result.has_total_percentile_90();
  if (has_percentile)
    table.columns.push_back({Text{"90e centile", "90th percentile"}.In(output.language), true});
  const auto number = [&](double value) {
    return NumberLabel(value, people ? output.language : Language::kEnglish);
  };
  for (const v1::StatisticsRow& row : result.rows()) {
    std::vector<std::string> cells;
    for (int i = 0; i < row.keys_size(); ++i) {
      const auto dimension = static_cast<v1::Dimension>(query.dimensions(i));
      cells.push_back(people ? KeyLabel(dimension, row.keys(i), output.language, output.labels)
                             : row.keys(i));
    }
    cells.push_back(number(row.value()));
    if (has_percentile) cells.push_back(row.has_percentile_90() ? number(row.percentile_90()) : "");
    table.rows.push_back(cells);
  }
  // The total has a line of its own; in CSV only where there are no cells to add up to something else.
  if (people || query.dimensions().empty()) {
    std::vector<std::string> cells(static_cast<size_t>(query.dimensions_size()));
    if (!cells.empty()) cells[0] = "Total";
    cells.push_back(number(result.total()));
    if (has_percentile) cells.push_back(number(result.total_percentile_90()));
    if (people || result.rows().empty()) table.rows.push_back(cells);
  }
  return table;
}

absl::StatusOr<ExitCode> PrintCells(Session& session, const v1::StatisticsQuery& query) {
  v1::QueryStatisticsRequest request;
  *request.mutable_query() = query;
  absl::StatusOr<v1::QueryStatisticsResponse> response = session.client().QueryStatistics(request);
  if (!response.ok()) return response.status();
  const v1::StatisticsResult& result = response->result();
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << JsonText(ToJson(result));
    return kDone;
  }
  std::vector<std::string> codes;
  for (int dimension : query.dimensions())
    codes.push_back(DimensionCode(static_cast<v1::Dimension>(dimension)));
  codes.push_back("value");
  if (result.has_total_percentile_90()) codes.push_back("percentile_90");
  // Without dimensions the service may give the total as one row, or none: either way it is one line here.
  v1::StatisticsResult shown = result;
  if (query.dimensions().empty()) shown.clear_rows();
  PrintTable(output, CellTable(output, query, shown), codes);
  if (output.format != Format::kTable) return kDone;
  output.out << "\n"
             << Text{"Période : ", "Period: "}.In(output.language) << result.period().from() << " – "
             << result.period().to() << "\n"
             << AsOfLine(result.as_of(), result.digest(), output.language) << "\n";
  if (result.multi_valued()) {
    output.out
        << session.Say(
               {"Une même unité peut se trouver dans plusieurs cellules : leur somme peut dépasser le total.",
                "A unit may stand in several cells: they may add up to more than the total."})
        << "\n";
  }
  return kDone;
}

// Says how many dossiers a count of the past takes in that are not listed.
std::string WithheldLine(std::int64_t withheld, Language language) {
  const Text one = {" dossier compté n’est pas montré : vous ne pouvez plus le voir.",
                    " counted dossier is not shown: you may no longer see it."};
  const Text more = {" dossiers comptés ne sont pas montrés : vous ne pouvez plus les voir.",
                     " counted dossiers are not shown: you may no longer see them."};
  return absl::StrCat(withheld, (withheld == 1 ? one : more).In(language));
}

absl::StatusOr<ExitCode> PrintDossiers(Session& session, const v1::StatisticsQuery& query,
                                       const std::string& cell) {
  const Columns columns = {{"dossier", {"Dossier", "Dossier"}},
                           {"project_title", {"Projet", "Project"}},
                           {"value", {"Valeur", "Value"}}};
  v1::ListStatisticsDossiersRequest request;
  *request.mutable_query() = query;
  request.set_page_size(500);
  for (const std::string& key : SplitValues(cell)) request.add_keys(key);
  if (request.keys_size() > 0 && request.keys_size() != query.dimensions_size()) {
    return UsageError(session.Say(
        {"--cell : une clé pour chaque dimension de --by", "--cell: one key for each dimension of --by"}));
  }
  std::deque<v1::StatisticsDossier> dossiers;
  std::int64_t withheld = 0;
  do {
    absl::StatusOr<v1::ListStatisticsDossiersResponse> page =
        session.client().ListStatisticsDossiers(request);
    if (!page.ok()) return page.status();
    for (v1::StatisticsDossier& dossier : *page->mutable_dossiers()) dossiers.push_back(std::move(dossier));
    withheld = page->withheld_count();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  std::vector<const google::protobuf::Message*> items;
  for (const v1::StatisticsDossier& dossier : dossiers) items.push_back(&dossier);
  if (session.output().format == Format::kJson) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const google::protobuf::Message* item : items) list.push_back(ToJson(*item));
    session.output().out << JsonText({{"dossiers", list}, {"withheld_count", withheld}});
    return kDone;
  }
  PrintMany(session.output(), "dossiers", items, columns);
  // Beside the answer, which programs read: what it does not list.
  if (withheld > 0) session.err() << WithheldLine(withheld, session.language()) << "\n";
  return kDone;
}

absl::StatusOr<ExitCode> RunStats(Session& session, const StatsCommandOptions& options) {
  if (!options.cell.empty() && !options.dossiers) {
    return UsageError(session.Say({"--cell demande --dossiers", "--cell needs --dossiers"}));
  }
  absl::StatusOr<v1::StatisticsQuery> query = MakeQuery(options.query, session.language());
  if (!query.ok()) return query.status();
  return options.dossiers ? PrintDossiers(session, *query, options.cell) : PrintCells(session, *query);
}

}  // namespace

void AddStatisticsCommand(CommandTree& tree) {
  auto options = std::make_shared<StatsCommandOptions>();
  StatisticsOptions& query = options->query;
  const auto say = [&tree](Text text) { return text.In(tree.language); };
  CLI::App* command = AddCommand(
      tree, tree.app, "stats",
      {"Compte, par dimensions et avec filtres, à tout moment du registre.",
       "Counts, by dimensions and with filters, as of any moment of the register."},
      "relais stats --period 2018-2019/T1 --by sector,mrc --where lead=pole --where agreement=none\n"
      "relais stats --period 2018-2019 --by sector --dossiers --cell culture",
      [options](Session& session) { return RunStats(session, *options); });
  command->add_option("--period", query.period, say({"Exercice ou trimestre", "Fiscal year or quarter"}))
      ->type_name("2018-2019[/T1]");
  const char* date = say({"AAAA-MM-JJ", "YYYY-MM-DD"});
  command->add_option("--from", query.from, say({"Premier jour", "First day"}))->type_name(date);
  command->add_option("--to", query.to, say({"Dernier jour, compris", "Last day, included"}))
      ->type_name(date);
  command
      ->add_option("--measure", query.measure,
                   say({"Ce qui est compté (dossiers_handled)", "What is counted (dossiers_handled)"}))
      ->type_name(EnumChoices(*v1::Measure_descriptor()));
  command->add_option("--by", query.by, say({"Dimensions, jusqu’à quatre", "Dimensions, up to four"}))
      ->allow_extra_args(false)
      ->type_name(EnumChoices(*v1::Dimension_descriptor()));
  command->add_option("--where", query.where, say({"Filtre; répétable", "Filter; repeatable"}))
      ->allow_extra_args(false)
      ->type_name("DIMENSION=A,B");
  command
      ->add_option("--as-of", query.as_of,
                   say({"État du registre à ce moment", "State of the register then"}))
      ->type_name(say({"@NUMÉRO|INSTANT", "@NUMBER|INSTANT"}));
  command->add_flag("--dossiers", options->dossiers,
                    say({"Liste les dossiers derrière le total ou une cellule",
                         "Lists the dossiers behind the total or a cell"}));
  command
      ->add_option(
          "--cell", options->cell,
          say({"Clés de la cellule, dans l’ordre de --by", "Keys of the cell, in the order of --by"}))
      ->type_name("A,B");
}

}  // namespace relais::cli
