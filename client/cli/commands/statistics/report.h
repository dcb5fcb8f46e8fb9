#ifndef RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_H_
#define RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/app/language.h"
#include "relais/v1/statistics_service.pb.h"

namespace relais::cli {

// One number of the annual report. Its code is unique in its group.
struct Figure {
  std::string code;
  std::string label;
  // Absent if there is only a published figure.
  std::optional<double> value;
  // The published value, in a comparison.
  std::optional<double> published;

  bool Matches() const { return value.has_value() && value == published; }
};

// Figures under one heading: the cells of a breakdown (`by_sector`), or plain figures if the code is empty.
struct FigureGroup {
  std::string code;
  std::string title;
  std::vector<Figure> figures;
};

struct ReportSection {
  std::string code;
  std::string title;
  // For an agreement: other keys of a published file that may name it: identifiers of it and of its
  // organization, also without `mrc-`.
  std::vector<std::string> aliases;
  std::vector<FigureGroup> groups;
};

struct Report {
  v1::Period period;
  // All figures were counted at this position.
  v1::JournalPosition as_of;
  std::vector<ReportSection> sections;
};

struct ReportOptions {
  std::string period;
  std::string as_of;
  // Identifiers, names or titles; empty for every agreement that overlaps the period.
  std::vector<std::string> agreements;
  std::string compare;
};

// Builds the request. A usage error names an invalid moment.
absl::StatusOr<v1::GetReportRequest> MakeReportRequest(const ReportOptions& options, Language language);

// The report in one language, ready for a comparison.
Report ToReport(const v1::Report& answer, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_COMMANDS_STATISTICS_REPORT_H_
