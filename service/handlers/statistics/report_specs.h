#ifndef RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_SPECS_H_
#define RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_SPECS_H_

#include <string>
#include <vector>

#include "relais/v1/statistics.pb.h"
#include "service/domain/common/localized_text.h"

// The figures of the annual report, as tables. To add a figure, add its row: counting, digest and every
// surface follow. No table names an organization, an agreement or a program; the register has them.

namespace relais::handlers {

// Keeps the facts with this code on the dimension.
struct ReportFilter {
  relais::v1::Dimension dimension;
  std::string code;
};

// A figure that is the total of one query.
struct FigureSpec {
  std::string code;
  domain::LocalizedText label;
  relais::v1::Measure measure;
  std::vector<ReportFilter> filters;
};

// Figures under one heading: the totals, then one for each key of the breakdown.
struct GroupSpec {
  // Empty: no heading.
  std::string code;
  domain::LocalizedText label;
  std::vector<FigureSpec> totals;
  // Breaks down the dossiers handled; UNSPECIFIED: no breakdown.
  relais::v1::Dimension breakdown = relais::v1::DIMENSION_UNSPECIFIED;
  // Whether the breakdown shows the codes that no dossier has, as zeros.
  bool with_zeros = false;
};

// The groups that are counted for each value of the dimension `scope`.
struct ChapterSpec {
  relais::v1::Dimension scope;
  std::vector<ReportFilter> filters;
  std::vector<GroupSpec> groups;
};

// For each Pôle, by the lead: its dossiers outside any agreement.
const ChapterSpec& AccompanimentChapter();
// For each agreement.
const ChapterSpec& AgreementChapter();
// For each program: a single group, without its heading.
const ChapterSpec& ProgramChapter();

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_SPECS_H_
