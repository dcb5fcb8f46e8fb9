#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/domain/civil_date.h"
#include "service/domain/import_context.h"
#include "service/domain/import_dossier_book.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

using PhasesByDay = absl::btree_map<absl::CivilDay, PhaseChange>;

std::size_t ColumnOf(const std::string& field) {
  if (field == "reason") return kPhaseReason;
  return field == "phase" ? kPhase : kEffectiveOn;
}

// The phase at the opening is the dossier row's; another one on that day contradicts it.
bool ContradictsOpening(const PhaseRow& row, absl::CivilDay day, const PhasesByDay& phases) {
  const auto same_day = phases.find(day);
  return same_day != phases.end() && same_day->second.opening && same_day->second.phase != row.phase;
}

void CheckRow(ImportContext& context, const DossierFacts& facts, const PhaseRow& row,
              const PhasesByDay& phases) {
  const absl::CivilDay day = *ParseDate(row.effective_on);
  std::vector<PhaseChange> before;
  const auto next = phases.lower_bound(day);
  if (next != phases.begin()) before.push_back(std::prev(next)->second);
  const RuleResult result = CheckPhaseMove(before, *facts.opened_on, ClosedBefore(facts.statuses, day),
                                           {day, row.phase, !row.reason.empty()}, context.options.today);
  for (const Violation& violation : result.violations) {
    context.SheetOf(FileKind::kPhases).Report(row.line, ColumnOf(violation.field), violation.problem);
  }
}

void CheckDossierPhases(ImportContext& context, const DossierFacts& facts,
                        const std::vector<const PhaseRow*>& rows) {
  PhasesByDay phases;
  for (const PhaseChange& change : facts.phases) phases[change.effective_on] = change;
  for (const PhaseRow* row : rows) {
    const absl::CivilDay day = *ParseDate(row->effective_on);
    if (ContradictsOpening(*row, day, phases)) {
      const std::string& opening = phases[day].phase;
      context.SheetOf(FileKind::kPhases)
          .Report(row->line, kPhase,
                  {absl::StrCat("deux phases le même jour; la phase à l'ouverture est ", opening),
                   absl::StrCat("two phases on one day; the phase at the opening is ", opening)});
      continue;
    }
    const bool opening = phases.contains(day) && phases[day].opening;
    phases[day] = {day, row->phase, opening};
  }
  for (const PhaseRow* row : rows) CheckRow(context, facts, *row, phases);
}

}  // namespace

void CheckPhases(ImportContext& context, DossierBook& book) {
  absl::flat_hash_map<std::string, std::vector<const PhaseRow*>> by_dossier;
  for (const PhaseRow& row : context.rows.phases) {
    const DossierFacts* facts =
        book.FindOrReport(row.dossier, context.SheetOf(FileKind::kPhases), row.line, kPhaseDossier);
    const bool readable = !row.effective_on.empty() && !row.phase.empty();
    if (facts != nullptr && facts->opened_on.has_value() && readable) by_dossier[row.dossier].push_back(&row);
  }
  for (const auto& [dossier, rows] : by_dossier) CheckDossierPhases(context, *book.Find(dossier), rows);
}

}  // namespace relais::domain
