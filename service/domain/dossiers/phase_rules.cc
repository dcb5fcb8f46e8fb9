#include "service/domain/dossiers/phase_rules.h"

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"

namespace relais::domain {
namespace {

// The change in effect on the eve of `day`; null if there is none.
const PhaseChange* InEffectBefore(const std::vector<PhaseChange>& changes, absl::CivilDay day) {
  const PhaseChange* in_effect = nullptr;
  for (const PhaseChange& change : changes) {
    if (change.effective_on >= day) continue;
    if (in_effect == nullptr || change.effective_on > in_effect->effective_on) in_effect = &change;
  }
  return in_effect;
}

std::optional<LocalizedText> CheckDay(absl::CivilDay day, absl::CivilDay opened_on,
                                      std::optional<absl::CivilDay> closed_on, absl::CivilDay today) {
  if (std::optional<LocalizedText> fault = CheckNotInFuture(day, today)) return fault;
  if (day < opened_on) {
    return messages::BeforeDate("l'ouverture du dossier", "the opening of the dossier", opened_on);
  }
  if (closed_on.has_value() && day > *closed_on) {
    return messages::AfterDate("la fermeture du dossier", "the closing of the dossier", *closed_on);
  }
  return std::nullopt;
}

// The first change after `day`; null if there is none.
const PhaseChange* FirstAfter(const std::vector<PhaseChange>& changes, absl::CivilDay day) {
  const PhaseChange* first = nullptr;
  for (const PhaseChange& change : changes) {
    if (change.effective_on <= day) continue;
    if (first == nullptr || change.effective_on < first->effective_on) first = &change;
  }
  return first;
}

// Refuses a change to the phase that the dossier already has.
std::optional<LocalizedText> HeldAlready(const std::vector<PhaseChange>& changes, const PhaseMove& move) {
  const CodelistEntry* const entry = Phases().Find(move.phase);
  if (entry == nullptr) return std::nullopt;
  for (const PhaseChange& change : changes) {
    if (change.effective_on != move.effective_on || change.phase != move.phase) continue;
    return LocalizedText{absl::StrCat("le dossier prend déjà la phase ", entry->label_fr, " ce jour-là"),
                         absl::StrCat("the dossier takes phase ", entry->label_en, " on that day already")};
  }
  const PhaseChange* const before = InEffectBefore(changes, move.effective_on);
  const PhaseChange* const after = FirstAfter(changes, move.effective_on);
  const bool held = before != nullptr && before->phase == move.phase;
  if (!held && (after == nullptr || after->phase != move.phase)) return std::nullopt;
  const std::string since = FormatDate(held ? before->effective_on : after->effective_on);
  return LocalizedText{absl::StrCat("le dossier est déjà à la phase ", entry->label_fr, " depuis le ", since,
                                    "; si cette date est fausse, corrigez celle de ce changement"),
                       absl::StrCat("the dossier is in phase ", entry->label_en, " since ", since,
                                    " already; if that date is wrong, correct the date of that change")};
}

LocalizedText MoveBackNeedsReason(const std::string& from, const std::string& to) {
  const CodelistEntry* const a = Phases().Find(from);
  const CodelistEntry* const b = Phases().Find(to);
  return {absl::StrCat("un retour de la phase ", a->label_fr, " à ", b->label_fr, " demande un motif"),
          absl::StrCat("a move back from phase ", a->label_en, " to ", b->label_en, " needs a reason")};
}

}  // namespace

bool IsMoveBack(absl::string_view from, absl::string_view to) {
  const CodelistIndex& phases = Phases();
  if (phases.Find(from) == nullptr || phases.Find(to) == nullptr) return false;
  return phases.Position(to) < phases.Position(from) && (to == "pre_startup" || to == "startup");
}

RuleResult CheckPhaseMove(const std::vector<PhaseChange>& changes, absl::CivilDay opened_on,
                          std::optional<absl::CivilDay> closed_on, const PhaseMove& move,
                          absl::CivilDay today) {
  RuleResult result;
  if (std::optional<LocalizedText> fault = CheckDay(move.effective_on, opened_on, closed_on, today)) {
    result.violations.push_back({"effective_on", FormatDate(move.effective_on), *std::move(fault)});
  }
  if (Phases().Find(move.phase) == nullptr) {
    result.violations.push_back({"phase", move.phase, messages::AllowedValues(Phases().AllowedCodes())});
  }
  if (result.ok()) {
    result.wrong_state = HeldAlready(changes, move);
    if (result.wrong_state.has_value()) return result;
  }
  const PhaseChange* before = InEffectBefore(changes, move.effective_on);
  if (before != nullptr && !move.has_reason && IsMoveBack(before->phase, move.phase)) {
    result.violations.push_back({"reason", "", MoveBackNeedsReason(before->phase, move.phase)});
  }
  return result;
}

}  // namespace relais::domain
