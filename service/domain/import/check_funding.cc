#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/messages.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/import/context.h"
#include "service/domain/import/dossier_index.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

// Rows of one application to record, and the dossier that each names; null if unknown.
struct Application {
  std::vector<const FundingRow*> rows;
  std::vector<const IndexedDossier*> dossiers;
};
using Rows = std::vector<const FundingRow*>;

LocalizedText MustBe(const char* column, const std::string& value, const std::string& where_fr,
                     const std::string& where_en) {
  return {absl::StrCat("une demande n'a qu'un ", column, " : ", value, ", ", where_fr),
          absl::StrCat("an application has one ", column, ": ", value, ", ", where_en)};
}

// All rows of an application must name one dossier: the recorded one, if it is recorded.
void CheckSameDossier(Sheet& sheet, const Application& application,
                      const std::optional<ExistingFundingApplication>& known) {
  if (application.rows.empty()) return;
  const FundingRow& first = *application.rows.front();
  for (std::size_t i = 0; i < application.rows.size(); ++i) {
    const IndexedDossier* facts = application.dossiers[i];
    if (facts == nullptr) continue;
    if (known.has_value() && !facts->Is(known->dossier)) {
      sheet.Report(application.rows[i]->line, kFundingDossier,
                   {"cette demande est déjà inscrite dans un autre dossier; elle y reste",
                    "this application is recorded already in another dossier; it stays there"});
    } else if (application.dossiers.front() != nullptr && facts != application.dossiers.front()) {
      sheet.Report(application.rows[i]->line, kFundingDossier,
                   MustBe("dossier", first.dossier, absl::StrCat("à la ligne ", first.line),
                          absl::StrCat("on line ", first.line)));
    }
  }
}

// Same, for the program.
void CheckSameProgram(Sheet& sheet, const Rows& rows,
                      const std::optional<ExistingFundingApplication>& known) {
  if (rows.empty()) return;
  const FundingRow& first = *rows.front();
  const std::string program = known.has_value() ? known->program : first.program;
  const std::string where_fr = known.has_value() ? "déjà inscrit" : absl::StrCat("à la ligne ", first.line);
  const std::string where_en = known.has_value() ? "recorded already" : absl::StrCat("on line ", first.line);
  for (const FundingRow* row : rows) {
    if (!row->program.empty() && !program.empty() && row->program != program) {
      sheet.Report(row->line, kProgram, MustBe("program", program, where_fr, where_en));
    }
  }
}

// A step after the import; `row` is null for a recorded step that is not in the set.
struct PlacedStep {
  FundingStep step;
  const FundingRow* row;
};

std::vector<PlacedStep> Merge(const ImportContext& context, const std::string& external_id, const Rows& rows,
                              const std::optional<ExistingFundingApplication>& known) {
  std::vector<PlacedStep> steps;
  const auto has = [&](const std::string& name) {
    return std::any_of(steps.begin(), steps.end(),
                       [&](const PlacedStep& placed) { return placed.step.step == name; });
  };
  for (const FundingRow* row : rows) {
    // A duplicate step is reported already.
    if (!has(row->step)) steps.push_back({{row->step, *ParseDate(row->step_on)}, row});
  }
  if (!known.has_value()) return steps;
  for (const FundingStep& step : known->steps) {
    const std::string key = absl::StrCat(external_id, "|", step.step);
    if (!has(step.step) && !context.Withdraws(FileKind::kFunding, key)) steps.push_back({step, nullptr});
  }
  return steps;
}

// No step before the opening or after a closing.
void CheckDay(ImportContext& context, const IndexedDossier& facts, const FundingRow& row) {
  const std::optional<absl::CivilDay> day = ParseDate(row.step_on);
  if (!day.has_value() || !facts.opened_on.has_value()) return;
  Sheet& sheet = context.SheetOf(FileKind::kFunding);
  if (*day < *facts.opened_on) {
    sheet.Report(
        row.line, kStepOn,
        messages::BeforeDate("l'ouverture du dossier", "the opening of the dossier", *facts.opened_on));
  } else if (const auto closed_on = ClosedBefore(facts.statuses, *day)) {
    sheet.Report(row.line, kStepOn,
                 messages::AfterDate("la fermeture du dossier", "the closing of the dossier", *closed_on));
  }
}

void CheckSteps(ImportContext& context, const std::string& external_id, const Rows& rows,
                const std::optional<ExistingFundingApplication>& known) {
  // An unreadable step may be the one that another step needs.
  const bool readable = std::all_of(rows.begin(), rows.end(), [](const FundingRow* row) {
    return !row->step.empty() && !row->step_on.empty();
  });
  if (!readable) return;
  const std::vector<PlacedStep> placed = Merge(context, external_id, rows, known);
  std::vector<FundingStep> steps;
  steps.reserve(placed.size());
  for (const PlacedStep& step : placed) steps.push_back(step.step);
  Sheet& sheet = context.SheetOf(FileKind::kFunding);
  for (FundingStepFault& fault : CheckFundingSteps(steps, context.options.today)) {
    const FundingRow* row = placed[fault.index].row;
    // There is no row if the import only withdraws steps.
    const int first = rows.empty() ? 0 : rows.front()->line;
    const int line = row == nullptr ? first : row->line;
    if (fault.result.wrong_state.has_value()) {
      LocalizedText message = *std::move(fault.result.wrong_state);
      if (row == nullptr) {
        const FundingStep& step = placed[fault.index].step;
        const std::string name = absl::StrCat(step.step, ", ", FormatDate(step.step_on), " : ");
        message = {absl::StrCat("étape déjà inscrite ", name, message.fr),
                   absl::StrCat("recorded step ", name, message.en)};
      }
      sheet.Report(line, kStep, std::move(message));
    }
    for (Violation& violation : fault.result.violations) {
      sheet.Report(line, violation.field == "step" ? kStep : kStepOn, std::move(violation.problem));
    }
  }
}

}  // namespace

void CheckFunding(ImportContext& context, DossierIndex& book) {
  absl::flat_hash_map<std::string, Application> applications;
  for (const FundingRow& row : context.rows.funding) {
    if (row.row_state == RowState::kUnchanged) continue;
    const IndexedDossier* facts =
        book.FindOrReport(row.dossier, context.SheetOf(FileKind::kFunding), row.line, kFundingDossier);
    if (facts != nullptr) CheckDay(context, *facts, row);
    if (row.external_id.empty()) continue;
    Application& application = applications[row.external_id];
    application.rows.push_back(&row);
    application.dossiers.push_back(facts);
  }
  for (const AbsentRow& row : context.rows.withdrawn) {
    if (row.kind == FileKind::kFunding) applications[row.row_key.substr(0, row.row_key.rfind('|'))];
  }
  for (const auto& [external_id, application] : applications) {
    Sheet& sheet = context.SheetOf(FileKind::kFunding);
    const std::optional<ExistingFundingApplication> known = context.known.FindFundingApplication(external_id);
    if (!known.has_value() && context.known.IsHidden(FileKind::kFunding, external_id)) {
      for (const FundingRow* row : application.rows) {
        sheet.Report(row->line, kFundingExternalId, TakenIdentifier());
      }
    }
    CheckSameDossier(sheet, application, known);
    CheckSameProgram(sheet, application.rows, known);
    CheckSteps(context, external_id, application.rows, known);
  }
}

}  // namespace relais::domain
