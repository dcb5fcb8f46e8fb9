#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/commands/statistics/report.h"
#include "client/cli/commands/statistics/report_compare.h"
#include "client/cli/commands/statistics/statistics.h"
#include "client/cli/commands/statistics/statistics_output.h"

namespace relais::cli {
namespace {

std::string PeriodLabel(const v1::Period& period) {
  return period.label().empty() ? absl::StrCat(period.from(), "/", period.to()) : period.label();
}

std::string Number(const std::optional<double>& value, Language language) {
  return value.has_value() ? NumberLabel(*value, language) : "—";
}

// One table for the whole report, so that all numbers are in the same column.
Table ReportTable(const Report& report, bool comparing, Language language) {
  Table table;
  const char* computed = comparing ? LocalizedText{"Calculé", "Computed"}.In(language) : "";
  table.columns = {{""}, {computed, true}};
  if (comparing) {
    table.columns.push_back({LocalizedText{"Publié", "Published"}.In(language), true});
    table.columns.push_back({""});
  }
  for (const ReportSection& section : report.sections) {
    if (!table.rows.empty()) table.rows.emplace_back();
    table.rows.push_back({section.title});
    for (const FigureGroup& group : section.groups) {
      if (!group.title.empty()) table.rows.push_back({absl::StrCat("  ", group.title)});
      const char* indent = group.title.empty() ? "  " : "    ";
      for (const Figure& figure : group.figures) {
        std::vector<std::string> cells = {absl::StrCat(indent, figure.label), Number(figure.value, language)};
        if (figure.published.has_value()) {
          cells.push_back(Number(figure.published, language));
          cells.push_back(figure.Matches() ? "✓" : "✗");
        }
        table.rows.push_back(cells);
      }
    }
  }
  return table;
}

Json NumberJson(const std::optional<double>& value) {
  if (!value.has_value()) return nullptr;
  const auto whole = static_cast<int64_t>(*value);
  return static_cast<double>(whole) == *value ? Json(whole) : Json(*value);
}

Json GroupJson(const FigureGroup& group) {
  // Subjects and services have labels too long to replace by their codes.
  const bool is_list = group.code == "by_subject" || group.code == "by_service";
  Json json = is_list ? Json::array() : Json::object();
  for (const Figure& figure : group.figures) {
    if (is_list) {
      json.push_back(
          {{"code", figure.code}, {"label", figure.label}, {"dossiers", NumberJson(figure.value)}});
    } else {
      json[figure.code] = NumberJson(figure.value);
    }
  }
  return json;
}

Json DifferencesJson(const Report& report) {
  Json differences = Json::array();
  for (const ReportSection& section : report.sections) {
    for (const FigureGroup& group : section.groups) {
      for (const Figure& figure : group.figures) {
        if (!figure.published.has_value() || figure.Matches()) continue;
        differences.push_back({{"section", section.code},
                               {"item", group.code.empty() ? figure.code : group.code},
                               {"code", group.code.empty() ? "" : figure.code},
                               {"computed", NumberJson(figure.value)},
                               {"published", NumberJson(figure.published)}});
      }
    }
  }
  return differences;
}

Json ReportJson(const Report& report, const Comparison* comparison) {
  Json json;
  json["fiscal_year"] = PeriodLabel(report.period);
  json["as_of"] = absl::StrCat("@", report.as_of.sequence());
  for (const ReportSection& section : report.sections) {
    Json content = Json::object();
    for (const FigureGroup& group : section.groups) {
      if (!group.code.empty()) {
        content[group.code] = GroupJson(group);
        continue;
      }
      for (const Figure& figure : group.figures) content[figure.code] = NumberJson(figure.value);
    }
    json[section.code] = content;
  }
  if (comparison != nullptr) {
    json["comparison"] = {{"published", comparison->published},
                          {"found", comparison->found},
                          {"differences", DifferencesJson(report)}};
  }
  return json;
}

// For a spreadsheet user: the table's headings, and numbers with a decimal comma.
void PrintReportForExcel(const Output& output, const Report& report, bool comparing) {
  std::vector<std::string> header = {LocalizedText{"Partie", "Part"}.In(output.language),
                                     LocalizedText{"Groupe", "Group"}.In(output.language),
                                     LocalizedText{"Chiffre", "Figure"}.In(output.language),
                                     LocalizedText{"Valeur", "Value"}.In(output.language)};
  if (comparing) {
    header.push_back(LocalizedText{"Publié", "Published"}.In(output.language));
    header.push_back(LocalizedText{"Retrouvé", "Found again"}.In(output.language));
  }
  output.out << CsvHeader(header, output.csv);
  const auto number = [](const std::optional<double>& value) {
    return value.has_value() ? NumberLabel(*value, Language::kFrench) : "";
  };
  for (const ReportSection& section : report.sections) {
    for (const FigureGroup& group : section.groups) {
      for (const Figure& figure : group.figures) {
        std::vector<std::string> cells = {section.title, group.title, figure.label, number(figure.value)};
        if (comparing) {
          cells.push_back(number(figure.published));
          cells.push_back(!figure.published.has_value() ? "" : figure.Matches() ? "✓" : "✗");
        }
        output.out << CsvLine(cells, output.csv);
      }
    }
  }
  output.out << CsvLine({}, output.csv) << CsvLine({AsOfLine(report.as_of, "", output.language)}, output.csv);
}

void PrintReportCsv(std::ostream& out, const Report& report, bool comparing) {
  std::vector<std::string> header = {"section", "item", "code", "value"};
  if (comparing) header.insert(header.end(), {"published", "match"});
  out << CsvHeader(header);
  const auto number = [](const std::optional<double>& value) {
    return value.has_value() ? NumberLabel(*value, Language::kEnglish) : "";
  };
  for (const ReportSection& section : report.sections) {
    for (const FigureGroup& group : section.groups) {
      for (const Figure& figure : group.figures) {
        const bool plain = group.code.empty();
        std::vector<std::string> cells = {section.code, plain ? figure.code : group.code,
                                          plain ? "" : figure.code, number(figure.value)};
        if (comparing) {
          cells.push_back(number(figure.published));
          cells.push_back(!figure.published.has_value() ? "" : figure.Matches() ? "true" : "false");
        }
        out << CsvLine(cells);
      }
    }
  }
}

void PrintReport(Session& session, const Report& report, const Comparison* comparison) {
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << JsonText(ReportJson(report, comparison));
    return;
  }
  if (output.csv == CsvStyle::kExcel) return PrintReportForExcel(output, report, comparison != nullptr);
  if (output.format == Format::kCsv) return PrintReportCsv(output.out, report, comparison != nullptr);
  output.out << session.Say({"Rapport annuel ", "Annual report "}) << PeriodLabel(report.period) << "\n\n"
             << RenderTable(ReportTable(report, comparison != nullptr, output.language), output.width) << "\n"
             << AsOfLine(report.as_of, "", output.language) << "\n";
  if (comparison != nullptr) {
    output.out << comparison->published << session.Say({" chiffres publiés, ", " figures published, "})
               << comparison->found << session.Say({" retrouvés", " found again"}) << "\n";
  }
}

absl::StatusOr<Json> ReadPublished(const std::string& path, Language language) {
  std::ifstream input(path);
  // The parser skips a byte order mark.
  Json json = Json::parse(input, nullptr, /*allow_exceptions=*/false);
  if (!input.is_open() || json.is_discarded() || !json.is_object()) {
    return UsageError(absl::StrCat(
        LocalizedText{"--compare : pas un fichier JSON lisible : ", "--compare: no readable JSON file: "}.In(
            language),
        path));
  }
  return json;
}

absl::StatusOr<ExitCode> RunReport(Session& session, const ReportOptions& options) {
  absl::StatusOr<Json> published = Json::object();
  if (!options.compare.empty()) published = ReadPublished(options.compare, session.language());
  if (!published.ok()) return published.status();
  session.field_names() = {{"period", "--period"}, {"as_of", "--as-of"}, {"agreements", "--agreement"}};
  const absl::StatusOr<v1::GetReportRequest> request = MakeReportRequest(options, session.language());
  if (!request.ok()) return request.status();
  const absl::StatusOr<v1::GetReportResponse> response = session.client().GetReport(*request);
  if (!response.ok()) return response.status();
  WarnIfIncomplete(session, response->report());
  Report report = ToReport(response->report(), session.language());
  if (options.compare.empty()) {
    PrintReport(session, report, nullptr);
    return kDone;
  }
  const Comparison comparison = Compare(*published, session.language(), report);
  PrintReport(session, report, &comparison);
  return comparison.found == comparison.published ? kDone : kFailed;
}

}  // namespace

void AddReportCommand(CommandTree& tree) {
  auto options = std::make_shared<ReportOptions>();
  const auto say = [&tree](LocalizedText text) { return text.In(tree.language); };
  const Command command = AddCommand(tree, tree.app, "report",
                                     {"Écrit le rapport annuel, tout entier au même état du registre.",
                                      "Writes the annual report, all of it as of one state of the register."},
                                     "relais report --period 2018-2019 --compare publie.json",
                                     [options](Session& session) { return RunReport(session, *options); });
  command.AddOption("--period", options->period, say({"Exercice", "Fiscal year"}))
      .Required()
      .ValueName("2018-2019");
  command
      .AddOption("--as-of", options->as_of,
                 say({"État du registre à ce moment", "State of the register then"}))
      .ValueName(say({"@NUMÉRO|DATE|INSTANT", "@NUMBER|DATE|INSTANT"}));
  command
      .AddOption("--agreement", options->agreements,
                 say({"Ce protocole seulement; répétable", "This agreement only; repeatable"}))
      .OneValueEach()
      .ValueName("agreements/*");
  command
      .AddOption("--compare", options->compare,
                 say({"Chiffres publiés à mettre en regard", "Published figures to set beside"}))
      .ValueName(say({"FICHIER", "FILE"}));
}

}  // namespace relais::cli
