#include "client/cli/commands/statistics/report.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/cli/commands/statistics/statistics.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/fields.h"

namespace relais::cli {
namespace {

struct Filter {
  v1::Dimension dimension;
  std::string value;
};
using Filters = std::vector<Filter>;

// A figure that is a total.
struct TotalSpec {
  const char* code;
  LocalizedText label;
  v1::Measure measure;
  Filters filters;
};

// A group that breaks down the dossiers handled.
struct BreakdownSpec {
  const char* code;
  LocalizedText title;
  v1::Dimension dimension;
};

// Requests all figures at one journal position. After the first error it makes no more requests and returns
// zeros; the report is then discarded.
class Inquiry {
 public:
  Inquiry(const Client& client, v1::StatisticsQuery base, Language language, Labels& labels)
      : client_(client), base_(std::move(base)), language_(language), labels_(labels) {}

  v1::StatisticsResult Ask(v1::Measure measure, const Filters& filters, std::optional<v1::Dimension> by) {
    if (!status_.ok()) return {};
    v1::QueryStatisticsRequest request;
    *request.mutable_query() = base_;
    request.mutable_query()->set_measure(measure);
    if (by.has_value()) request.mutable_query()->add_dimensions(*by);
    for (const Filter& filter : filters) {
      v1::StatisticsFilter* added = request.mutable_query()->add_filters();
      added->set_dimension(filter.dimension);
      added->add_values(filter.value);
    }
    absl::StatusOr<v1::QueryStatisticsResponse> response = client_.QueryStatistics(request);
    if (!response.ok()) {
      status_ = response.status();
      return {};
    }
    period_ = response->result().period();
    as_of_ = response->result().as_of();
    base_.mutable_as_of()->set_sequence(as_of_.sequence());
    if (!first_.has_period()) first_ = response->result();
    return response->result();
  }

  FigureGroup Totals(const std::vector<TotalSpec>& specs, const Filters& scope) {
    FigureGroup group;
    for (const TotalSpec& spec : specs) {
      Filters filters = scope;
      filters.insert(filters.end(), spec.filters.begin(), spec.filters.end());
      group.figures.push_back(
          {spec.code, spec.label.In(language_), Ask(spec.measure, filters, std::nullopt).total(), {}});
    }
    return group;
  }

  FigureGroup Breakdown(const BreakdownSpec& spec, const Filters& scope) {
    FigureGroup group{spec.code, spec.title.In(language_), {}};
    const v1::StatisticsResult result = Ask(v1::MEASURE_DOSSIERS_HANDLED, scope, spec.dimension);
    for (const v1::StatisticsRow& row : result.rows()) {
      const std::string key = row.keys_size() > 0 ? row.keys(0) : "";
      group.figures.push_back({key, KeyLabel(spec.dimension, key, language_, labels_), row.value(), {}});
    }
    return group;
  }

  const absl::Status& status() const { return status_; }
  const v1::Period& period() const { return period_; }
  const v1::JournalPosition& as_of() const { return as_of_; }
  const v1::StatisticsResult& first() const { return first_; }
  Language language() const { return language_; }

 private:
  const Client& client_;
  v1::StatisticsQuery base_;
  Language language_;
  Labels& labels_;
  absl::Status status_;
  v1::Period period_;
  v1::JournalPosition as_of_;
  v1::StatisticsResult first_;
};

const BreakdownSpec kBySector = {"by_sector", {"Par secteur", "By sector"}, v1::DIMENSION_SECTOR};
const BreakdownSpec kByGender = {
    "by_gender", {"Groupe représenté par", "Group represented by"}, v1::DIMENSION_GENDER};

ReportSection Accompaniment(Inquiry& inquiry) {
  const Filters scope = {{v1::DIMENSION_LEAD, "pole"}, {v1::DIMENSION_AGREEMENT, "none"}};
  ReportSection section{
      "accompaniment", LocalizedText{"Accompagnement", "Accompaniment"}.In(inquiry.language()), {}, {}};
  section.groups.push_back(inquiry.Totals(
      {{"dossiers_handled", {"Dossiers traités", "Dossiers handled"}, v1::MEASURE_DOSSIERS_HANDLED, {}},
       {"dossiers_received", {"Dossiers reçus", "Dossiers received"}, v1::MEASURE_DOSSIERS_RECEIVED, {}},
       {"dossiers_referred", {"Dossiers référés", "Dossiers referred"}, v1::MEASURE_DOSSIERS_REFERRED, {}}},
      scope));
  section.groups.push_back(
      inquiry.Breakdown({"by_subject", {"Par sujet abordé", "By subject"}, v1::DIMENSION_SUBJECT}, scope));
  section.groups.push_back(inquiry.Breakdown(kBySector, scope));
  section.groups.push_back(inquiry.Breakdown({"by_mrc", {"Par MRC", "By MRC"}, v1::DIMENSION_MRC}, scope));
  section.groups.push_back(inquiry.Breakdown(kByGender, scope));
  return section;
}

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

ReportSection UnderAgreement(Inquiry& inquiry, const v1::Agreement& agreement) {
  const std::string id = LastPart(agreement.name());
  const Filters scope = {{v1::DIMENSION_AGREEMENT, id}};
  ReportSection section;
  section.code = absl::StrCat("agreement_", absl::StrReplaceAll(id, {{"-", "_"}}));
  section.title =
      absl::StrCat(LocalizedText{"Protocole : ", "Agreement: "}.In(inquiry.language()), agreement.title());
  const std::string organization = LastPart(agreement.organization());
  section.aliases = {id, organization};
  if (absl::StartsWith(organization, "mrc-")) section.aliases.push_back(organization.substr(4));
  section.groups.push_back(inquiry.Totals(
      {{"dossiers_handled", {"Dossiers traités", "Dossiers handled"}, v1::MEASURE_DOSSIERS_HANDLED, {}},
       {"projects_in_startup",
        {"Projets en démarrage", "Projects in startup"},
        v1::MEASURE_DOSSIERS_HANDLED,
        {{v1::DIMENSION_PROMOTER_KIND, "project"}, {v1::DIMENSION_PHASE, "startup"}}},
       {"enterprises_accompanied",
        {"Entreprises accompagnées", "Enterprises accompanied"},
        v1::MEASURE_DOSSIERS_HANDLED,
        {{v1::DIMENSION_PROMOTER_KIND, "enterprise"}}},
       {"follow_up_meetings_with_agent",
        {"Rencontres de suivi (interventions en gestion courante)",
         "Follow-up meetings (current management)"},
        v1::MEASURE_INTERVENTIONS,
        {{v1::DIMENSION_SUBJECT, "gestion-courante"}}}},
      scope));
  section.groups.push_back(
      inquiry.Breakdown({"by_service", {"Par service rendu", "By service"}, v1::DIMENSION_SUBJECT}, scope));
  section.groups.push_back(inquiry.Breakdown(kBySector, scope));
  section.groups.push_back(inquiry.Breakdown(kByGender, scope));
  return section;
}

// Every step in order, including those that no dossier reached: a funnel with gaps would mislead.
FigureGroup Funnel(Inquiry& inquiry) {
  const v1::StatisticsResult result = inquiry.Ask(
      v1::MEASURE_DOSSIERS_HANDLED, {{v1::DIMENSION_PROGRAM, "piec"}}, v1::DIMENSION_FUNDING_STEP);
  FigureGroup group{
      "piec",
      LocalizedText{"PIEC : dossiers à chaque étape", "PIEC: dossiers at each step"}.In(inquiry.language()),
      {}};
  const auto& type = *v1::FundingStepKind_descriptor();
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string code = EnumCode(*type.value(i));
    double value = 0;
    for (const v1::StatisticsRow& row : result.rows()) {
      if (row.keys_size() > 0 && row.keys(0) == code) value = row.value();
    }
    group.figures.push_back({code, EnumLabel("FundingStepKind", code, inquiry.language()), value, {}});
  }
  return group;
}

ReportSection Funding(Inquiry& inquiry) {
  ReportSection section{"funding", LocalizedText{"Financement", "Funding"}.In(inquiry.language()), {}, {}};
  section.groups.push_back(Funnel(inquiry));
  FigureGroup risq = inquiry.Totals({{"dossiers", {"Dossiers", "Dossiers"}, v1::MEASURE_DOSSIERS_HANDLED, {}},
                                     {"in_pre_startup",
                                      {"dont en prédémarrage", "of which in pre-startup"},
                                      v1::MEASURE_DOSSIERS_HANDLED,
                                      {{v1::DIMENSION_PHASE, "pre_startup"}}},
                                     {"awarded",
                                      {"accordés", "awarded"},
                                      v1::MEASURE_DOSSIERS_HANDLED,
                                      {{v1::DIMENSION_FUNDING_STEP, "awarded"}}}},
                                    {{v1::DIMENSION_PROGRAM, "risq"}});
  risq.code = "risq";
  risq.title = "RISQ";
  section.groups.push_back(std::move(risq));
  return section;
}

absl::StatusOr<std::vector<v1::Agreement>> Agreements(const Client& client, const std::string& wanted,
                                                      const v1::Period& period) {
  std::vector<v1::Agreement> found;
  if (!wanted.empty()) {
    v1::GetAgreementRequest request;
    request.set_name(CompleteName("agreements/*", wanted));
    absl::StatusOr<v1::GetAgreementResponse> response = client.GetAgreement(request);
    if (!response.ok()) return response.status();
    found.push_back(response->agreement());
    return found;
  }
  for (absl::StatusOr<v1::Agreement>& agreement : client.Agreements({})) {
    if (!agreement.ok()) return agreement.status();
    // Civil dates compare as text.
    if (agreement->starts_on() <= period.to() && agreement->ends_on() >= period.from())
      found.push_back(*agreement);
  }
  return found;
}

}  // namespace

absl::StatusOr<Report> BuildReport(const Client& client, const ReportOptions& options, Language language,
                                   Labels& labels) {
  StatisticsOptions base;
  base.period = options.period;
  base.as_of = options.as_of;
  absl::StatusOr<v1::StatisticsQuery> query = MakeQuery(base, language);
  if (!query.ok()) return query.status();
  Inquiry inquiry(client, *std::move(query), language, labels);
  Report report;
  report.sections.push_back(Accompaniment(inquiry));
  if (!inquiry.status().ok()) return inquiry.status();
  auto agreements = Agreements(client, options.agreement, inquiry.period());
  if (!agreements.ok()) return agreements.status();
  for (const v1::Agreement& agreement : *agreements)
    report.sections.push_back(UnderAgreement(inquiry, agreement));
  report.sections.push_back(Funding(inquiry));
  if (!inquiry.status().ok()) return inquiry.status();
  report.period = inquiry.period();
  report.as_of = inquiry.as_of();
  report.first = inquiry.first();
  return report;
}

}  // namespace relais::cli
