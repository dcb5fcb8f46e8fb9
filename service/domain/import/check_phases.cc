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

// Whether the row contradicts the phase at the opening, which the dossier's row gives.
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
    // A change to the phase already held is skipped.
    if (row.passed_over && violation.field != "effective_on") continue;
    context.SheetOf(FileKind::kPhases).Report(row.line, ColumnOf(violation.field), violation.problem);
  }
}

using Rows = std::vector<PhaseRow*>;

// Whether the register has a phase change on this day that no row of the set moves or repeats.
bool IsHeldByAnother(const IndexedDossier& facts, const Rows& rows, const std::string& date) {
  const bool told = std::any_of(rows.begin(), rows.end(),
                                [&](const PhaseRow* candidate) { return candidate->recorded_on == date; });
  return !told && std::any_of(facts.phases.begin(), facts.phases.end(), [&](const PhaseChange& phase) {
    return !phase.opening && phase.effective_on == ParseDate(date);
  });
}

// The file may use two names of a merged dossier. A row under the merged dossier's name must not replace a
// phase of the other one.
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

// Whether the register had the two phases one after the other before the import.
bool FollowedBefore(const IndexedDossier& facts, const PhaseChange& first, const PhaseChange& second) {
  std::vector<PhaseChange> before = facts.phases_before;
  std::stable_sort(before.begin(), before.end(), [](const PhaseChange& a, const PhaseChange& b) {
    return a.effective_on < b.effective_on;
  });
  for (std::size_t i = 1; i < before.size(); ++i) {
    if (before[i].effective_on == second.effective_on && before[i].phase == second.phase)
      return before[i - 1].phase == first.phase;
  }
  return false;
}

// Passes over a change to the phase already held. Nothing of the row is recorded, so the next import checks
// it again. An unchanged row can become such a change if the phase before it changes; its recorded change is
// then removed. Skips names of merged dossiers, since the phase belongs to the target.
void PassOverHeld(ImportContext& context, const DossierIndex& book, const IndexedDossier& facts,
                  const PhasesByDay& phases, PhaseRow& row) {
  const auto place = phases.find(*ParseDate(row.effective_on));
  if (place == phases.end() || place == phases.begin()) return;
  if (place->second.opening || std::prev(place)->second.phase != row.phase) return;
  if (row.row_state == RowState::kUnchanged) {
    if (book.IsMerged(row.dossier) || FollowedBefore(facts, std::prev(place)->second, place->second)) return;
    row.row_state = RowState::kChanged;
    row.recorded_on = row.effective_on;
  }
  row.passed_over = true;
  LocalizedText message =
      row.recorded_on.empty()
          ? LocalizedText{"le dossier est déjà dans cette phase à cette date : passée",
                          "the dossier is in this phase already on that date: passed over"}
          : LocalizedText{
                "le dossier est maintenant déjà dans cette phase à cette date : passée, et le changement "
                "inscrit est retiré",
                "the dossier is now in this phase already on that date: passed over, and the recorded change "
                "is withdrawn"};
  context.Note(NoticeKind::kPassedOver,
               context.SheetOf(FileKind::kPhases).Place(row.line, kPhase, std::move(message)));
}

// The row with the phase of that day; null if only the register has it.
const PhaseRow* RowOfDay(const Rows& rows, absl::CivilDay day) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const PhaseRow* row) { return ParseDate(row->effective_on) == day; });
  return found == rows.end() ? nullptr : *found;
}

LocalizedText BreaksNextPhase(const PhaseChange& first, const PhaseChange& second) {
  const std::string since = FormatDate(first.effective_on);
  const std::string on = FormatDate(second.effective_on);
  if (first.phase == second.phase) {
    return {absl::StrCat("la phase ", second.phase, " serait inscrite deux fois de suite, le ", since,
                         " et le ", on, "; retirez d'abord du registre le changement du ", on),
            absl::StrCat("phase ", second.phase, " would be recorded twice in a row, on ", since, " and on ",
                         on, "; withdraw the change of ", on, " from the register first")};
  }
  return {absl::StrCat("le changement du ", on, " (", second.phase,
                       "), déjà inscrit, deviendrait un retour en arrière sans motif"),
          absl::StrCat("the change of ", on, " (", second.phase,
                       "), recorded already, would become a move back without a reason")};
}

// Reports at the row that puts `first` there; else at what the set takes away between the two.
void ReportBeforePhase(ImportContext& context, const IndexedDossier& facts, const Rows& rows,
                       const PhaseChange& first, LocalizedText message) {
  const PhaseRow* row = RowOfDay(rows, first.effective_on);
  const bool changes = row != nullptr && row->row_state != RowState::kUnchanged;
  const bool opening = first.opening && facts.row != nullptr;
  if (!changes && (opening || !context.sheets[static_cast<std::size_t>(FileKind::kPhases)].has_value())) {
    const int line = facts.row == nullptr ? 0 : facts.row->line;
    return context.SheetOf(FileKind::kDossiers).Report(line, kPhaseAtOpening, std::move(message));
  }
  int line = changes ? row->line : 0;
  for (const PhaseRow* other : rows) {
    if (line == 0 && other->row_state != RowState::kUnchanged) line = other->line;
  }
  context.SheetOf(FileKind::kPhases).Report(line, kPhase, std::move(message));
}

// The phases that the register alone has, after what the set leaves before them: none repeats the one before,
// nor becomes a move back without a reason. What the register holds so already stays.
void CheckRecordedPhases(ImportContext& context, const DossierIndex& book, const IndexedDossier& facts,
                         const Rows& rows, const PhasesByDay& phases) {
  const PhaseChange* before = nullptr;
  for (const auto& [day, phase] : phases) {
    const PhaseRow* row = RowOfDay(rows, day);
    if (row != nullptr && row->passed_over) continue;
    const bool recorded =
        row == nullptr || (row->row_state == RowState::kUnchanged && book.IsMerged(row->dossier));
    const bool breaks =
        before != nullptr && !phase.opening && recorded &&
        (before->phase == phase.phase || (IsMoveBack(before->phase, phase.phase) && !phase.has_reason));
    if (breaks && !FollowedBefore(facts, *before, phase)) {
      ReportBeforePhase(context, facts, rows, *before, BreaksNextPhase(*before, phase));
    }
    before = &phase;
  }
}

void CheckDossierPhases(ImportContext& context, const DossierIndex& book, const IndexedDossier& facts,
                        const Rows& rows) {
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
      context.SheetOf(FileKind::kPhases)
          .Report(row->line, kPhase,
                  {absl::StrCat("deux phases le même jour; la phase à l'ouverture est ", opening),
                   absl::StrCat("two phases on one day; the phase at the opening is ", opening)});
      continue;
    }
    if (row->row_state != RowState::kUnchanged) {
      if (auto fault = CheckSameDay(book, facts, rows, *row))
        context.SheetOf(FileKind::kPhases).Report(row->line, kEffectiveOn, *std::move(fault));
    }
    const bool opening = phases.contains(day) && phases[day].opening;
    phases[day] = {day, row->phase, opening, !row->reason.empty()};
  }
  for (PhaseRow* row : rows) PassOverHeld(context, book, facts, phases, *row);
  for (const PhaseRow* row : rows) CheckRow(context, facts, *row, phases);
  CheckRecordedPhases(context, book, facts, rows, phases);
}

bool IsReadable(const PhaseRow& row) { return !row.effective_on.empty() && !row.phase.empty(); }

// Whether the register still has the phase as the imported row gave it.
bool StandsIn(const ExistingDossier& known, const PhaseRow& row) {
  const std::optional<absl::CivilDay> day = ParseDate(row.effective_on);
  return std::any_of(known.phases.begin(), known.phases.end(), [&](const PhaseChange& phase) {
    return phase.effective_on == day && phase.phase == row.phase;
  });
}

using RowsByDossier = absl::flat_hash_map<const IndexedDossier*, Rows>;

// Adds the recorded dossiers that lose a phase or have a changed row of their own.
void AddChangedDossiers(ImportContext& context, DossierIndex& book, RowsByDossier* by_dossier) {
  const auto add = [&](const IndexedDossier* facts) {
    if (facts != nullptr && facts->known.has_value() && facts->opened_on.has_value())
      by_dossier->try_emplace(facts);
  };
  for (const DossierRow& row : context.rows.dossiers) {
    if (row.row_state == RowState::kUnchanged || row.external_id.empty()) continue;
    const IndexedDossier* facts = book.Find(row.external_id);
    if (facts != nullptr && facts->row != nullptr) add(facts);
  }
  for (const AbsentRow& row : context.rows.withdrawn) {
    if (row.kind == FileKind::kPhases) add(book.Find(row.dossier_id));
  }
}

}  // namespace

void CheckPhases(ImportContext& context, DossierIndex& book) {
  RowsByDossier by_dossier;
  for (PhaseRow& row : context.rows.phases) {
    if (row.row_state == RowState::kUnchanged) continue;
    Sheet& sheet = context.SheetOf(FileKind::kPhases);
    const IndexedDossier* facts = book.FindOrReport(row.dossier, sheet, row.line, kPhaseDossier);
    if (facts == nullptr || !facts->opened_on.has_value() || !IsReadable(row)) continue;
    if (row.row_state == RowState::kChanged && book.IsMerged(row.dossier)) {
      // The phase that it corrects went with the merged dossier.
      sheet.Report(row.line, kPhaseDossier, MergedAway(facts->known->number));
    } else {
      by_dossier[facts].push_back(&row);
    }
  }
  // A change of the dossier can make one of its recorded phases invalid.
  AddChangedDossiers(context, book, &by_dossier);
  for (PhaseRow& row : context.rows.phases) {
    if (row.row_state != RowState::kUnchanged || !IsReadable(row)) continue;
    const IndexedDossier* facts = book.FindOpen(row.dossier);
    if (facts == nullptr || !facts->opened_on.has_value() || !facts->known.has_value()) continue;
    if (by_dossier.contains(facts) && StandsIn(*facts->known, row)) by_dossier[facts].push_back(&row);
  }
  for (const auto& [facts, rows] : by_dossier) CheckDossierPhases(context, book, *facts, rows);
}

}  // namespace relais::domain
