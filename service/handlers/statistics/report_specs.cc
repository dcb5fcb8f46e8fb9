#include "service/handlers/statistics/report_specs.h"

#include <utility>

namespace relais::handlers {
namespace {

namespace v1 = relais::v1;

FigureSpec Handled(const char* code, domain::LocalizedText label, std::vector<ReportFilter> filters = {}) {
  return {code, std::move(label), v1::MEASURE_DOSSIERS_HANDLED, std::move(filters)};
}

GroupSpec Totals(std::vector<FigureSpec> totals) { return {"", {}, std::move(totals)}; }

GroupSpec Breakdown(const char* code, domain::LocalizedText label, v1::Dimension dimension) {
  return {code, std::move(label), {}, dimension};
}

GroupSpec BySector() { return Breakdown("by_sector", {"Par secteur", "By sector"}, v1::DIMENSION_SECTOR); }

GroupSpec ByGender() {
  return Breakdown("by_gender", {"Groupe représenté par", "Group represented by"}, v1::DIMENSION_GENDER);
}

}  // namespace

const ChapterSpec& AccompanimentChapter() {
  static const auto* const chapter = new ChapterSpec{
      v1::DIMENSION_LEAD,
      {{v1::DIMENSION_AGREEMENT, "none"}},
      {Totals(
           {Handled("dossiers_handled", {"Dossiers traités", "Dossiers handled"}),
            {"dossiers_received", {"Dossiers reçus", "Dossiers received"}, v1::MEASURE_DOSSIERS_RECEIVED, {}},
            {"dossiers_referred",
             {"Dossiers référés", "Dossiers referred"},
             v1::MEASURE_DOSSIERS_REFERRED,
             {}}}),
       Breakdown("by_subject", {"Par sujet abordé", "By subject"}, v1::DIMENSION_SUBJECT), BySector(),
       Breakdown("by_mrc", {"Par MRC", "By MRC"}, v1::DIMENSION_MRC), ByGender()}};
  return *chapter;
}

const ChapterSpec& AgreementChapter() {
  static const auto* const chapter = new ChapterSpec{
      v1::DIMENSION_AGREEMENT,
      {},
      {Totals({Handled("dossiers_handled", {"Dossiers traités", "Dossiers handled"}),
               Handled("projects_in_startup", {"Projets en démarrage", "Projects in startup"},
                       {{v1::DIMENSION_PROMOTER_KIND, "project"}, {v1::DIMENSION_PHASE, "startup"}}),
               Handled("enterprises_accompanied", {"Entreprises accompagnées", "Enterprises accompanied"},
                       {{v1::DIMENSION_PROMOTER_KIND, "enterprise"}}),
               {"follow_up_meetings_with_agent",
                {"Rencontres de suivi (interventions en gestion courante)",
                 "Follow-up meetings (current management)"},
                v1::MEASURE_INTERVENTIONS,
                {{v1::DIMENSION_SUBJECT, "gestion-courante"}}}}),
       Breakdown("by_service", {"Par service rendu", "By service"}, v1::DIMENSION_SUBJECT), BySector(),
       ByGender()}};
  return *chapter;
}

const ChapterSpec& ProgramChapter() {
  // Every step in order, zeros included: a funnel with gaps would mislead.
  static const auto* const chapter =
      new ChapterSpec{v1::DIMENSION_PROGRAM,
                      {},
                      {{"",
                        {},
                        {Handled("dossiers", {"Dossiers", "Dossiers"}),
                         Handled("in_pre_startup", {"dont en prédémarrage", "of which in pre-startup"},
                                 {{v1::DIMENSION_PHASE, "pre_startup"}})},
                        v1::DIMENSION_FUNDING_STEP,
                        /*with_zeros=*/true}}};
  return *chapter;
}

}  // namespace relais::handlers
