#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/commands/statistics/statistics.h"
#include "client/cli/commands/statistics/statistics_output.h"
#include "client/cli/framework/enums.h"
#include "client/cli/output/private_file.h"

namespace relais::cli {
namespace {

struct StatsCommandOptions {
  StatisticsOptions query;
  bool mine = false;
  bool dossiers = false;
  std::string cell;
  std::string provenance;
};

// Writes the provenance file, if one was asked for.
absl::Status KeepProvenance(Session& session, const std::string& path,
                            const std::vector<LabelledResult>& results) {
  if (path.empty()) return absl::OkStatus();
  return ReplacePrivateFile(path, ProvenanceCsv(results), session.language());
}

absl::StatusOr<ExitCode> PrintCells(Session& session, const v1::StatisticsQuery& query,
                                    const std::string& provenance) {
  v1::QueryStatisticsRequest request;
  *request.mutable_query() = query;
  absl::StatusOr<v1::QueryStatisticsResponse> response = session.client().QueryStatistics(request);
  if (!response.ok()) return response.status();
  const std::vector<LabelledResult> results = {{"", &response->result()}};
  if (absl::Status kept = KeepProvenance(session, provenance, results); !kept.ok()) return kept;
  WarnIfIncomplete(session, response->result());
  if (session.output().format == Format::kJson) {
    session.out() << JsonText(ToJson(response->result()));
  } else {
    PrintCounts(session, query, results, /*series=*/false);
  }
  return kDone;
}

absl::StatusOr<ExitCode> PrintSeries(Session& session, const v1::StatisticsQuery& query,
                                     v1::SeriesBucket bucket, const std::string& provenance) {
  v1::QueryStatisticsSeriesRequest request;
  *request.mutable_query() = query;
  request.set_bucket(bucket);
  absl::StatusOr<v1::QueryStatisticsSeriesResponse> response =
      session.client().QueryStatisticsSeries(request);
  if (!response.ok()) return response.status();
  std::vector<LabelledResult> results;
  for (const v1::StatisticsSeriesPoint& point : response->points()) {
    results.push_back({point.bucket(), &point.result()});
  }
  if (absl::Status kept = KeepProvenance(session, provenance, results); !kept.ok()) return kept;
  if (!results.empty()) WarnIfIncomplete(session, *results.back().result);
  if (session.output().format == Format::kJson) {
    session.out() << JsonText(ToJson(*response));
  } else {
    PrintCounts(session, query, results, /*series=*/true);
  }
  return kDone;
}

// Line with the number of counted dossiers that are not listed.
std::string WithheldLine(std::int64_t withheld, Language language) {
  const LocalizedText one = {" dossier compté n’est pas montré : vous ne pouvez plus le voir.",
                             " counted dossier is not shown: you may no longer see it."};
  const LocalizedText more = {" dossiers comptés ne sont pas montrés : vous ne pouvez plus les voir.",
                              " counted dossiers are not shown: you may no longer see them."};
  return absl::StrCat(withheld, (withheld == 1 ? one : more).In(language));
}

absl::StatusOr<ExitCode> PrintDossiers(Session& session, const v1::StatisticsQuery& query,
                                       const std::string& cell) {
  v1::ListStatisticsDossiersRequest request;
  *request.mutable_query() = query;
  request.set_page_size(500);
  const std::vector<std::string> keys = SplitValues(cell);
  if (!keys.empty() && keys.size() != static_cast<size_t>(query.dimensions_size())) {
    return UsageError(session.Say(
        {"--cell : une clé pour chaque dimension de --by", "--cell: one key for each dimension of --by"}));
  }
  for (size_t i = 0; i < keys.size(); ++i) {
    request.add_keys(KeyOf(query.dimensions(static_cast<int>(i)), keys[i]));
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
  PrintBehind(session, query, dossiers, withheld);
  // On standard error, because programs read standard output.
  const bool json = session.output().format == Format::kJson;
  if (withheld > 0 && !json) session.err() << WithheldLine(withheld, session.language()) << "\n";
  return kDone;
}

// Keeps the dossiers whose advisor is the caller.
absl::Status AddMine(Session& session, v1::StatisticsQuery& query) {
  for (const v1::StatisticsFilter& filter : query.filters()) {
    if (filter.dimension() != v1::DIMENSION_ADVISOR) continue;
    return UsageError(session.Say(
        {"--mine ne va pas avec --where advisor=…", "--mine does not go with --where advisor=…"}));
  }
  const auto self = session.client().GetSelf({});
  if (!self.ok()) return self.status();
  v1::StatisticsFilter& filter = *query.add_filters();
  filter.set_dimension(v1::DIMENSION_ADVISOR);
  filter.add_values(ShortName(self->user().name()));
  return absl::OkStatus();
}

// How the options are called in the paths of a query.
FieldNames NamesOf(const StatisticsOptions& options) {
  return {{"query.period", options.period.empty() ? "--from" : "--period"},
          {"query.period.label", "--period"},
          {"query.period.from", "--from"},
          {"query.period.to", "--to"},
          {"query.measure", "--measure"},
          {"query.dimensions", "--by"},
          {"query.filters", "--where"},
          {"query.as_of", "--as-of"},
          {"keys", "--cell"},
          {"bucket", "--series"}};
}

absl::StatusOr<ExitCode> RunStats(Session& session, const StatsCommandOptions& options) {
  if (!options.cell.empty() && !options.dossiers) {
    return UsageError(session.Say({"--cell demande --dossiers", "--cell needs --dossiers"}));
  }
  if (options.dossiers && !(options.query.series.empty() && options.provenance.empty())) {
    return UsageError(session.Say({"--dossiers ne va pas avec --series ni --provenance",
                                   "--dossiers does not go with --series or --provenance"}));
  }
  absl::StatusOr<v1::StatisticsQuery> query = MakeQuery(options.query, session.language());
  if (!query.ok()) return query.status();
  session.field_names() = NamesOf(options.query);
  if (options.mine) {
    if (absl::Status added = AddMine(session, *query); !added.ok()) return added;
  }
  if (options.dossiers) return PrintDossiers(session, *query, options.cell);
  if (options.query.series.empty()) return PrintCells(session, *query, options.provenance);
  absl::StatusOr<v1::SeriesBucket> bucket = ParseSeries(options.query.series, session.language());
  if (!bucket.ok()) return bucket.status();
  return PrintSeries(session, *query, *bucket, options.provenance);
}

}  // namespace

void AddStatisticsCommand(CommandTree& tree) {
  auto options = std::make_shared<StatsCommandOptions>();
  StatisticsOptions& query = options->query;
  const auto say = [&tree](LocalizedText text) { return text.In(tree.language); };
  const Command command = AddCommand(
      tree, tree.app, "stats",
      {"Compte, par dimensions et avec filtres, à tout moment du registre.",
       "Counts, by dimensions and with filters, as of any moment of the register."},
      "relais stats --period 2018-2019/T1 --by sector,mrc --where lead=pole --where agreement=none\n"
      "relais stats --period 2018-2019 --by sector --dossiers --cell culture\n"
      "relais stats --period 2018-2019 --measure dossiers_active --series month\n"
      "relais stats --from 01/04/2018 --to 30/06/2018 --by status --mine",
      [options](Session& session) { return RunStats(session, *options); });
  command.AddOption("--period", query.period, say({"Exercice ou trimestre", "Fiscal year or quarter"}))
      .ValueName("2018-2019[/T1]");
  const char* date = say({"AAAA-MM-JJ", "YYYY-MM-DD"});
  command.AddOption("--from", query.from, say({"Premier jour", "First day"})).ValueName(date);
  command.AddOption("--to", query.to, say({"Dernier jour, compris", "Last day, included"})).ValueName(date);
  command
      .AddOption("--measure", query.measure,
                 say({"Ce qui est compté (dossiers_handled)", "What is counted (dossiers_handled)"}))
      .ValueName(EnumChoices(*v1::Measure_descriptor()));
  command.AddOption("--by", query.by, say({"Dimensions, jusqu’à quatre", "Dimensions, up to four"}))
      .OneValueEach()
      .ValueName(EnumChoices(*v1::Dimension_descriptor()));
  command.AddOption("--where", query.where, say({"Filtre; répétable", "Filter; repeatable"}))
      .OneValueEach()
      .ValueName("DIMENSION=A,B");
  command.AddFlag("--mine", options->mine,
                  say({"Les miens : ceux dont je suis l’agent(e) ou conseiller(ère)",
                       "Mine: those whose advisor or agent I am"}));
  command
      .AddOption("--as-of", query.as_of, say({"État du registre à ce moment", "State of the register then"}))
      .ValueName(say({"@NUMÉRO|DATE|INSTANT", "@NUMBER|DATE|INSTANT"}));
  command
      .AddOption("--series", query.series,
                 say({"La même question pour chaque mois, trimestre ou exercice de la période",
                      "The same question for each month, quarter or fiscal year of the period"}))
      .ValueName(say({"mois|trimestre|année", "month|quarter|year"}));
  command
      .AddOption(
          "--provenance", options->provenance,
          say({"Écrit dans ce fichier CSV la période, le total, la position et l’empreinte des nombres "
               "(les montants y sont en cents, comme dans tout CSV)",
               "Writes period, total, position and digest of the numbers to this CSV file (amounts in "
               "cents, as in every CSV)"}))
      .ValueName(say({"FICHIER", "FILE"}));
  command.AddFlag("--dossiers", options->dossiers,
                  say({"Liste les dossiers derrière le total ou une cellule",
                       "Lists the dossiers behind the total or a cell"}));
  command
      .AddOption("--cell", options->cell,
                 say({"Clés de la cellule, dans l’ordre de --by", "Keys of the cell, in the order of --by"}))
      .ValueName("A,B");
}

}  // namespace relais::cli
