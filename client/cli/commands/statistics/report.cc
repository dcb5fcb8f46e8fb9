#include "client/cli/commands/statistics/report.h"

#include "absl/strings/match.h"
#include "client/cli/framework/fields.h"
#include "client/cli/framework/instant.h"

namespace relais::cli {
namespace {

template <class Message>
std::string LabelOf(const Message& message, Language language) {
  return language == Language::kFrench ? message.label_fr() : message.label_en();
}

FigureGroup ToGroup(const v1::ReportGroup& answer, Language language) {
  FigureGroup group{answer.code(), LabelOf(answer, language), {}};
  for (const v1::ReportFigure& figure : answer.figures()) {
    group.figures.push_back({figure.code(), LabelOf(figure, language), figure.value(), {}});
  }
  return group;
}

std::vector<std::string> Aliases(const v1::ReportSection& section) {
  if (section.agreement().empty()) return {};
  const std::string organization = LastPart(section.organization());
  std::vector<std::string> aliases = {LastPart(section.agreement()), organization};
  if (absl::StartsWith(organization, "mrc-")) aliases.push_back(organization.substr(4));
  return aliases;
}

}  // namespace

absl::StatusOr<v1::GetReportRequest> MakeReportRequest(const ReportOptions& options, Language language) {
  v1::GetReportRequest request;
  request.mutable_period()->set_label(options.period);
  for (const std::string& agreement : options.agreements) request.add_agreements(agreement);
  if (options.as_of.empty()) return request;
  absl::StatusOr<v1::AsOf> as_of = ParseAsOf(options.as_of, language);
  if (!as_of.ok()) return as_of.status();
  *request.mutable_as_of() = *as_of;
  return request;
}

Report ToReport(const v1::Report& answer, Language language) {
  Report report{answer.period(), answer.as_of(), {}};
  for (const v1::ReportSection& section : answer.sections()) {
    ReportSection& added = report.sections.emplace_back();
    added.code = section.code();
    added.title = LabelOf(section, language);
    added.aliases = Aliases(section);
    for (const v1::ReportGroup& group : section.groups()) added.groups.push_back(ToGroup(group, language));
  }
  return report;
}

}  // namespace relais::cli
