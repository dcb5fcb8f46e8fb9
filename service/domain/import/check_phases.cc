#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/import/context.h"
#include "service/domain/import/dossier_index.h"

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

void CheckRow(ImportContext& context, const IndexedDossier& facts, const PhaseRow& row,
              const PhasesByDay& phases) {
  const absl::CivilDay day = *ParseDate(row.effective_on);
  std::vector<PhaseChange> before;
  const auto next = phases.lower_bound(day);
  if (next != phases.begin()) before.push_back(std::prev(next)->second);
  const RuleResult result = CheckPhaseMove(before, *facts.opened_on, ClosedBefore(facts.statuses, day),
                                           {day, row.phase, !row.reason.empty()}, context.options.today);
  for (const Violation& violation : result.violations) {
    // To the phase already held: passed over.
    if (row.passed_over && violation.field != "effective_on") continue;
    context.SheetOf(FileKind::kPhases).Report(row.line, ColumnOf(violation.field), violation.problem);
  }
}

using Rows = std::vector<PhaseRow*>;

// Whether the register has a phase change of this day that no row of the set moves or tells.
bool IsHeldByAnother(const IndexedDossier& facts, const Rows& rows, const std::string& date) {
  const bool told = std::any_of(rows.begin(), rows.end(),
                                [&](const PhaseRow* candidate) { return candidate->recorded_on == date; });
  return !told && std::any_of(facts.phases.begin(), facts.phases.end(), [&](const PhaseChange& phase) {
    return !phase.opening && phase.effective_on == ParseDate(date);
  });
}

// Two names of one dossier may stand in the file, where one was merged into the other; and what is told by
// the name of the merged one takes nothing away from the other.
std::optional<LocalizedText> CheckSameDay(const DossierIndex& book, const IndexedDossier& facts,
                                          const Rows& rows, const PhaseRow& row) {
  const auto other = std::find_if(rows.begin(), rows.end(), [&](const PhaseRow* candidate) {
    return candidate->effective_on == row.effective_on && RowKey(*candidate) != RowKey(row);
  });
  if (other != rows.end()) {
    return LocalizedText{
        absl::StrCat("une seule phase par jour, dossiers fusionnés compris; aussi à la ligne ",
                     (*other)->line),
        absl::StrCat("one phase a day, merged dossiers included; also on line ", (*other)->line)};
  }
  const bool moves = !row.recorded_on.empty() && row.recorded_on != row.effective_on;
  if (moves && IsHeldByAnother(facts, rows, row.effective_on)) {
    return LocalizedText{"un autre changement de phase porte déjà cette date; une autre date",
                         "another phase change bears this date already; another date"};
  }
  if (!book.IsMerged(row.dossier)) return std::nullopt;
  for (const PhaseChange& phase : facts.phases) {
    if (phase.opening || phase.effective_on != ParseDate(row.effective_on)) continue;
    return LocalizedText{absl::StrCat("le dossier auquel celui-ci est fusionné est déjà en phase ",
                                      phase.phase, " depuis ce jour; une autre date"),
                         absl::StrCat("the dossier that this one was merged into is in phase ", phase.phase,
                                      " from that day already; another date")};
  }
  return std::nullopt;
}

// A change to the phase already held is no change: only that the row was read is recorded.
void PassOverHeld(ImportContext& context, const PhasesByDay& phases, PhaseRow& row) {
  const auto place = phases.find(*ParseDate(row.effective_on));
  if (row.row_state == RowState::kUnchanged || place == phases.end() || place == phases.begin()) return;
  if (place->second.opening || std::prev(place)->second.phase != row.phase) return;
  row.passed_over = true;
  context.Note(NoticeKind::kPassedOver,
               context.SheetOf(FileKind::kPhases)
                   .Place(row.line, kPhase,
                          {"le dossier est déjà dans cette phase à cette date : passée",
                           "the dossier is in this phase already on that date: passed over"}));
}

void CheckDossierPhases(ImportContext& context, const DossierIndex& book, const IndexedDossier& facts,
                        const Rows& rows) {
  Sheet& sheet = context.SheetOf(FileKind::kPhases);
  PhasesByDay phases;
  for (const PhaseChange& change : facts.phases) phases[change.effective_on] = change;
  for (const PhaseRow* row : rows) {
    const std::optional<absl::CivilDay> before = ParseDate(row->recorded_on);
    if (before.has_value() && row->recorded_on != row->effective_on) phases.erase(*before);
  }
  for (const PhaseRow* row : rows) {
    const absl::CivilDay day = *ParseDate(row->effective_on);
    if (ContradictsOpening(*row, day, phases)) {
      const std::string& opening = phases[day].phase;
      sheet.Report(row->line, kPhase,
                   {absl::StrCat("deux phases le même jour; la phase à l'ouverture est ", opening),
                    absl::StrCat("two phases on one day; the phase at the opening is ", opening)});
      continue;
    }
    if (row->row_state != RowState::kUnchanged) {
      if (auto fault = CheckSameDay(book, facts, rows, *row))
        sheet.Report(row->line, kEffectiveOn, *std::move(fault));
    }
    const bool opening = phases.contains(day) && phases[day].opening;
    phases[day] = {day, row->phase, opening};
  }
  for (PhaseRow* row : rows) PassOverHeld(context, phases, *row);
  for (const PhaseRow* row : rows) CheckRow(context, facts, *row, phases);
}

bool IsReadable(const PhaseRow& row) { return !row.effective_on.empty() && !row.phase.empty(); }

// Whether the register has the phase as the row, imported before, told it.
bool StandsIn(const ExistingDossier& known, const PhaseRow& row) {
  const std::optional<absl::CivilDay> day = ParseDate(row.effective_on);
  return std::any_of(known.phases.begin(), known.phases.end(), [&](const PhaseChange& phase) {
    return phase.effective_on == day && phase.phase == row.phase;
  });
}

}  // namespace

void CheckPhases(ImportContext& context, DossierIndex& book) {
  absl::flat_hash_map<const IndexedDossier*, Rows> by_dossier;
  for (PhaseRow& row : context.rows.phases) {
    if (row.row_state == RowState::kUnchanged) continue;
    Sheet& sheet = context.SheetOf(FileKind::kPhases);
    const IndexedDossier* facts = book.FindOrReport(row.dossier, sheet, row.line, kPhaseDossier);
    if (facts == nullptr || !facts->opened_on.has_value() || !IsReadable(row)) continue;
    if (row.row_state == RowState::kChanged && book.IsMerged(row.dossier)) {
      // The phase that it corrects went with the dossier.
      sheet.Report(row.line, kPhaseDossier, MergedAway(facts->known->number));
    } else {
      by_dossier[facts].push_back(&row);
    }
  }
  // What changes in a dossier may leave a phase that stands without what it needs.
  for (PhaseRow& row : context.rows.phases) {
    if (row.row_state != RowState::kUnchanged || !IsReadable(row)) continue;
    const IndexedDossier* facts = book.FindOpen(row.dossier);
    if (facts == nullptr || !facts->opened_on.has_value() || !facts->known.has_value()) continue;
    const bool changes = facts->row != nullptr || by_dossier.contains(facts);
    if (changes && StandsIn(*facts->known, row)) by_dossier[facts].push_back(&row);
  }
  for (const auto& [facts, rows] : by_dossier) CheckDossierPhases(context, book, *facts, rows);
}

}  // namespace relais::domain
