#include "client/cli/commands/statistics/report_compare.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace relais::cli {
namespace {

// A number of the file with its place: section, group (empty for plain figures) and code.
struct Published {
  std::string group;
  std::string code;
  double value;
};

void Collect(const Json& json, const std::string& group, std::vector<Published>& out);

void CollectList(const Json& list, const std::string& group, std::vector<Published>& out) {
  for (const Json& element : list) {
    if (!element.is_object()) continue;
    const auto code = element.find("code");
    const std::string name = code != element.end() && code->is_string() ? code->get<std::string>() : "";
    for (const auto& [key, value] : element.items()) {
      if (!value.is_number()) continue;
      out.push_back({group, key == "dossiers" ? name : absl::StrCat(name, ".", key), value.get<double>()});
    }
  }
}

void Collect(const Json& json, const std::string& group, std::vector<Published>& out) {
  for (const auto& [key, value] : json.items()) {
    const std::string code = absl::AsciiStrToLower(key);
    if (value.is_number()) {
      out.push_back({group, code, value.get<double>()});
    } else if (value.is_object()) {
      Collect(value, group.empty() ? code : absl::StrCat(group, ".", code), out);
    } else if (value.is_array()) {
      CollectList(value, group.empty() ? code : absl::StrCat(group, ".", code), out);
    }
  }
}

ReportSection* FindSection(Report& report, const std::string& key) {
  for (ReportSection& section : report.sections) {
    if (section.code == key) return &section;
  }
  if (!absl::StartsWith(key, "agreement_")) return nullptr;
  const std::string words = absl::StrReplaceAll(key.substr(sizeof("agreement_") - 1), {{"_", "-"}});
  std::vector<ReportSection*> agreements;
  for (ReportSection& section : report.sections) {
    if (!absl::StartsWith(section.code, "agreement_")) continue;
    agreements.push_back(&section);
    if (std::find(section.aliases.begin(), section.aliases.end(), words) != section.aliases.end())
      return &section;
  }
  // With one agreement in the report, the section can only mean that one.
  return agreements.size() == 1 ? agreements[0] : nullptr;
}

FigureGroup& GroupOf(ReportSection& section, const std::string& code) {
  for (FigureGroup& group : section.groups) {
    if (group.code == code) return group;
  }
  section.groups.push_back({code, code, {}});
  return section.groups.back();
}

Figure& FigureOf(FigureGroup& group, const std::string& code) {
  for (Figure& figure : group.figures) {
    if (figure.code == code) return figure;
  }
  const bool is_cell = absl::StartsWith(group.code, "by_");
  group.figures.push_back({code, code, is_cell ? std::optional<double>(0) : std::nullopt, {}});
  return group.figures.back();
}

}  // namespace

Comparison Compare(const Json& published, Language language, Report& report) {
  Comparison comparison;
  for (const auto& [key, content] : published.items()) {
    // Plain entries describe the file (`fiscal_year`, `source`) and are no figures.
    if (!content.is_object()) continue;
    ReportSection* section = FindSection(report, key);
    if (section == nullptr) {
      const LocalizedText title = {"Publié sans équivalent : ", "Published without counterpart: "};
      report.sections.push_back({key, absl::StrCat(title.In(language), key), {}, {}});
      section = &report.sections.back();
    }
    std::vector<Published> numbers;
    Collect(content, "", numbers);
    for (const Published& number : numbers) {
      Figure& figure = FigureOf(GroupOf(*section, number.group), number.code);
      figure.published = number.value;
      ++comparison.published;
      if (figure.Matches()) ++comparison.found;
    }
  }
  return comparison;
}

}  // namespace relais::cli
