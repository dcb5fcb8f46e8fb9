#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/domain/import/context.h"
#include "service/domain/import/export.h"
#include "service/domain/import/numbers.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

// Longest shown value of the register.
constexpr std::size_t kShownBytes = 80;

std::string Shown(const std::string& text) {
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  // Do not cut a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

bool IsAmount(FileKind kind, std::size_t column) {
  return (kind == FileKind::kFunding && column == kAmount) ||
         (kind == FileKind::kAgreements && column == kContribution);
}

// A cell of the register, as people read it.
LocalizedText ShownValue(FileKind kind, std::size_t column, const std::string& text) {
  std::int64_t cents = 0;
  if (IsAmount(kind, column) && absl::SimpleAtoi(text, &cents)) return FormatAmount(cents);
  return {Shown(text), Shown(text)};
}

std::string OrNothing(const std::string& text, const char* nothing) { return text.empty() ? nothing : text; }

LocalizedText ConflictText(bool personal, const LocalizedText& have) {
  if (personal) {
    return {
        "changé ici et dans le registre depuis le dernier import; les deux valeurs, personnelles, "
        "diffèrent; permis : prefer=file ou prefer=register",
        "changed here and in the register since the last import; the two values, personal, differ; "
        "allowed: prefer=file or prefer=register"};
  }
  return {absl::StrCat("changé ici et dans le registre depuis le dernier import; le registre a « ",
                       OrNothing(have.fr, "rien"), " »; permis : prefer=file ou prefer=register"),
          absl::StrCat("changed here and in the register since the last import; the register has “",
                       OrNothing(have.en, "nothing"), "”; allowed: prefer=file or prefer=register")};
}

LocalizedText SettledText(bool file, bool personal, const LocalizedText& have) {
  const std::string fr = personal ? "" : absl::StrCat(" (« ", OrNothing(have.fr, "rien"), " »)");
  const std::string en = personal ? "" : absl::StrCat(" (“", OrNothing(have.en, "nothing"), "”)");
  return file ? LocalizedText{absl::StrCat("la valeur du fichier remplace celle du registre", fr),
                              absl::StrCat("the value of the file replaces that of the register", en)}
              : LocalizedText{absl::StrCat("la valeur du registre reste", fr),
                              absl::StrCat("the value of the register stays", en)};
}

LocalizedText GoneText() {
  return {
      "cette ligne a changé, mais ce qu'elle avait inscrit n'est plus au registre; permis : prefer=file "
      "pour l'inscrire de nouveau, prefer=register pour la passer, ou retirez la ligne",
      "this row changed, but what it recorded is no longer in the register; allowed: prefer=file to "
      "record it again, prefer=register to pass it over, or remove the row"};
}

// Cells that identify the row and its dossier: the file's value always wins.
template <class Row>
bool IsKey(std::size_t column) {
  if constexpr (std::is_same_v<Row, DossierRow>) return column == kDossierExternalId;
  if constexpr (std::is_same_v<Row, AgreementRow>) return column == kAgreementExternalId;
  if constexpr (std::is_same_v<Row, PhaseRow>) return column == kPhaseDossier || column == kPhaseExternalId;
  if constexpr (std::is_same_v<Row, FundingRow>) {
    return column == kFundingExternalId || column == kFundingDossier || column == kStep;
  }
  return column < 2;
}

// Column that names a row missing from the register.
template <class Row>
std::size_t KeyColumn() {
  if constexpr (std::is_same_v<Row, PhaseRow>) return kEffectiveOn;
  return 0;
}

// Whether another check reports why the register shows nothing: hidden, dossier merged away, or unknown
// dossier.
bool IsToldElsewhere(ImportContext& context, const DossierRow& row) {
  return context.known.IsHidden(FileKind::kDossiers, row.external_id) ||
         context.known.FindDossier(row.external_id).has_value();
}
bool IsToldElsewhere(ImportContext&, const AgreementRow&) { return false; }
template <class Row>
bool IsToldElsewhere(ImportContext& context, const Row& row) {
  if (context.known.IsHidden(Row::kKind, row.external_id)) return true;
  const std::optional<ExistingDossier> dossier = context.known.FindDossier(row.dossier);
  return !dossier.has_value() || dossier->merged;
}

// Facts recorded through the service change only there; another check reports it.
bool IsLive(ImportContext& context, const ReferralRow& row) {
  const std::optional<ExistingReferral> known = context.known.FindReferral(row.external_id);
  return known.has_value() && known->live;
}
bool IsLive(ImportContext& context, const InterventionRow& row) {
  const std::optional<ExistingIntervention> known = context.known.FindIntervention(row.external_id);
  return known.has_value() && known->live;
}
template <class Row>
bool IsLive(ImportContext&, const Row&) {
  return false;
}

// Settles a changed row of something that the register no longer holds.
template <class Row>
void SettleGone(ImportContext& context, Sheet& sheet, Row& row) {
  if (IsToldElsewhere(context, row)) return;
  Problem place = sheet.Place(row.line, KeyColumn<Row>(), GoneText());
  switch (context.options.prefer) {
    case Prefer::kNeither:
      place.conflict = true;
      context.problems.Add(std::move(place));
      return;
    case Prefer::kFile:
      place.message = {"ce qui n'était plus au registre y est inscrit de nouveau",
                       "what was no longer in the register is recorded again"};
      return context.Note(NoticeKind::kTakenFromFile, std::move(place));
    case Prefer::kRegister:
      place.message = {"ligne changée de ce qui n'est plus au registre : passée",
                       "changed row of what is no longer in the register: passed over"};
      row.row_state = RowState::kUnchanged;
      return context.Note(NoticeKind::kPassedOver, std::move(place));
  }
}

// Settles a cell that changed in the file and in the register, to different values.
template <class Row>
void SettleConflict(ImportContext& context, Sheet& sheet, std::size_t column, const Row& current,
                    const std::string& have, Row& row) {
  const bool personal = sheet.Spec(column).personal;
  const LocalizedText shown = ShownValue(Row::kKind, column, have);
  Problem place = sheet.Place(row.line, column, ConflictText(personal, shown));
  place.conflict = true;
  if (!personal) place.register_value = shown.fr;
  if (context.options.prefer == Prefer::kNeither) return context.problems.Add(std::move(place));
  const bool file = context.options.prefer == Prefer::kFile;
  if (!file) CopyCell(current, column, &row);
  place.message = SettledText(file, personal, shown);
  context.Note(file ? NoticeKind::kTakenFromFile : NoticeKind::kTakenFromRegister, std::move(place));
}

// Whether a closing was emptied in the file: a reopening needs a day and a reason, which the file cannot
// give.
bool IsEmptiedClosing(const DossierRow&, std::size_t column, const std::string& wanted,
                      const std::string& have) {
  return column == kClosedOn && wanted.empty() && !have.empty();
}
template <class Row>
bool IsEmptiedClosing(const Row&, std::size_t, const std::string&, const std::string&) {
  return false;
}

LocalizedText ReopenText(const std::string& have) {
  return {absl::StrCat("une fermeture ne s'efface pas du fichier : rouvrez le dossier dans le registre, avec "
                       "une date et un motif, ou corrigez-y la fermeture; d'ici là, ",
                       have),
          absl::StrCat("a closing is not emptied from the file: reopen the dossier in the register, with a "
                       "date and a reason, or correct the closing there; until then, ",
                       have)};
}

template <class Row>
void RememberAsSaid(Row& row, std::vector<CellText> cells) {
  row.said = std::make_shared<const SaidRow>(SaidRow{CanonicalRow(row), std::move(cells)});
}

// In a row never imported, every filled cell counts as changed.
template <class Row>
std::vector<bool> ChangedInFile(ImportContext& context, const Row& row, const std::vector<CellText>& wanted) {
  if (row.row_state == RowState::kChanged) return context.known.ChangedCells(Row::kKind, RowKey(row), wanted);
  std::vector<bool> changed;
  for (const CellText& cell : wanted) changed.push_back(!cell.absent && !cell.text.empty());
  return changed;
}

// Without an import, all that the register holds was entered by hand.
template <class Row>
std::vector<bool> ChangedInRegister(ImportContext& context, const Row& row,
                                    const std::vector<CellText>& have) {
  if (row.row_state == RowState::kNew) return std::vector<bool>(have.size(), true);
  return context.known.ChangedCells(Row::kKind, RowKey(row), have);
}

// An export writes `expired` for a referral past its deadline, and kNotAvailable for a missing required text.
template <class Row>
bool IsWrittenSo(std::size_t column, const std::string& written, const std::string& have) {
  if (std::is_same_v<Row, ReferralRow> && column == kState) return written == "expired" && have == "sent";
  return have.empty() && written == kNotAvailable;
}

LocalizedText OwnExportText(bool personal, const LocalizedText& have) {
  const std::string fr = personal ? "" : absl::StrCat(" (« ", OrNothing(have.fr, "rien"), " »)");
  const std::string en = personal ? "" : absl::StrCat(" (“", OrNothing(have.en, "nothing"), "”)");
  return {
      absl::StrCat(
          "cette ligne vient d'un export de ce registre, qui tient déjà ce dossier sans external_id; elle "
          "n'y change rien : corrigez-le dans le registre; permis : la valeur du registre",
          fr),
      absl::StrCat(
          "this row comes from an export of this register, which holds this dossier already without an "
          "external_id; it changes nothing here: correct it in the register; allowed: the value of the "
          "register",
          en)};
}

LocalizedText NewStepOfOwnExport() {
  return {
      "cette demande vient d'un export de ce registre, qui la tient déjà sans external_id : ajoutez-y "
      "l'étape, ou "
      "retirez la ligne",
      "this application comes from an export of this register, which holds it already without an "
      "external_id: add the "
      "step there, or remove the row"};
}

void SetRecordedOn(const PhaseRow& current, PhaseRow& row) { row.recorded_on = current.recorded_on; }
template <class Row>
void SetRecordedOn(const Row&, Row&) {}

}  // namespace

template <class Row>
void MergeWithRegister(ImportContext& context, Sheet& sheet, Row& row) {
  std::vector<CellText> wanted = CellsOf(row);
  for (std::size_t column = 0; column < wanted.size(); ++column) {
    wanted[column].absent = !sheet.HasColumn(column);
  }
  if (IsLive(context, row)) return;
  const std::optional<Row> current = context.known.FindRow(row);
  if (!current.has_value()) {
    RememberAsSaid(row, std::move(wanted));
    if (row.row_state == RowState::kChanged) SettleGone(context, sheet, row);
    return;
  }
  SetRecordedOn(*current, row);
  const std::vector<CellText> have = CellsOf(*current);
  const std::vector<bool> in_file = ChangedInFile(context, row, wanted);
  const std::vector<bool> in_register = ChangedInRegister(context, row, have);
  RememberAsSaid(row, wanted);
  bool any = row.row_state == RowState::kNew;
  for (std::size_t column = 0; column < wanted.size(); ++column) {
    if (IsKey<Row>(column)) {
      any |= in_file[column];
      continue;
    }
    const std::string& register_text = have[column].text;
    if (!in_file[column]) {
      CopyCell(*current, column, &row);
      continue;
    }
    any = true;
    if (wanted[column].text == register_text) continue;
    const bool keeps_register = in_register[column] && context.options.prefer == Prefer::kRegister;
    if (IsEmptiedClosing(row, column, wanted[column].text, register_text) && !keeps_register) {
      sheet.Report(row.line, column, ReopenText(register_text));
    } else if (in_register[column]) {
      SettleConflict(context, sheet, column, *current, register_text, row);
    }
  }
  if (!any) row.row_state = RowState::kUnchanged;
}

template <class Row>
bool SettleOwnExport(ImportContext& context, Sheet& sheet, Row& row) {
  const std::optional<Row> current = context.known.FindRow(row);
  if (!current.has_value()) {
    if (Row::kKind != FileKind::kFunding) return false;
    sheet.Report(row.line, kStep, NewStepOfOwnExport());
    return true;
  }
  const std::vector<CellText> wanted = CellsOf(row);
  const std::vector<CellText> have = CellsOf(*current);
  bool same = true;
  for (std::size_t column = 0; column < wanted.size(); ++column) {
    const std::string& written = wanted[column].text;
    // An export empties a cell that no import would take.
    if (IsKey<Row>(column) || written.empty() || written == have[column].text) continue;
    if (IsWrittenSo<Row>(column, written, have[column].text)) continue;
    same = false;
    const bool personal = sheet.Spec(column).personal;
    const LocalizedText shown = ShownValue(Row::kKind, column, have[column].text);
    Problem place = sheet.Place(row.line, column, OwnExportText(personal, shown));
    if (!personal) place.register_value = shown.fr;
    context.problems.Add(std::move(place));
  }
  if (same) row.row_state = RowState::kUnchanged;
  return true;
}

template bool SettleOwnExport<DossierRow>(ImportContext&, Sheet&, DossierRow&);
template bool SettleOwnExport<InterventionRow>(ImportContext&, Sheet&, InterventionRow&);
template bool SettleOwnExport<PhaseRow>(ImportContext&, Sheet&, PhaseRow&);
template bool SettleOwnExport<ReferralRow>(ImportContext&, Sheet&, ReferralRow&);
template bool SettleOwnExport<FundingRow>(ImportContext&, Sheet&, FundingRow&);

template void MergeWithRegister<DossierRow>(ImportContext&, Sheet&, DossierRow&);
template void MergeWithRegister<InterventionRow>(ImportContext&, Sheet&, InterventionRow&);
template void MergeWithRegister<PhaseRow>(ImportContext&, Sheet&, PhaseRow&);
template void MergeWithRegister<ReferralRow>(ImportContext&, Sheet&, ReferralRow&);
template void MergeWithRegister<FundingRow>(ImportContext&, Sheet&, FundingRow&);
template void MergeWithRegister<AgreementRow>(ImportContext&, Sheet&, AgreementRow&);

}  // namespace relais::domain
