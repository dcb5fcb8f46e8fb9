#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"
#include "service/domain/import/context.h"
#include "service/domain/import/row_reader.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

LocalizedText NeedsTheOther(const char* other) {
  return {absl::StrCat("obligatoire quand ", other, " est remplie"),
          absl::StrCat("required where ", other, " is filled")};
}

void CheckClosing(RowReader& reader, const DossierRow& row) {
  const bool date = reader.Filled(kClosedOn);
  const bool outcome = reader.Filled(kClosingOutcome);
  if (date && !outcome) reader.Report(kClosingOutcome, NeedsTheOther("closed_on"));
  if (outcome && !date) reader.Report(kClosedOn, NeedsTheOther("closing_outcome"));
  // ISO dates sort as text.
  if (!row.closed_on.empty() && !row.opened_on.empty() && row.closed_on < row.opened_on) {
    reader.Report(kClosedOn,
                  {absl::StrCat("une date qui ne précède pas l'ouverture du dossier, ", row.opened_on),
                   absl::StrCat("a date not before the opening of the dossier, ", row.opened_on)});
  }
}

// A text by which people find something: not the reserved word, which asks for what has none.
std::string ReadUnreserved(RowReader& reader, std::size_t column, std::size_t limit) {
  std::string text = reader.Text(column, limit);
  if (std::optional<domain::LocalizedText> fault = CheckNotReserved(text))
    reader.Report(column, *std::move(fault));
  return text;
}

DossierRow Read(const ImportCodelists& words, RowReader& reader, const DossierRow*) {
  DossierRow row;
  row.external_id = reader.ExternalId(kDossierExternalId, FileKind::kDossiers);
  const std::string& key = row.external_id;
  row.opened_on = reader.Date(kOpenedOn);
  row.project_title = reader.Text(kProjectTitle, kMaxTitle);
  row.promoter_name = reader.Text(kPromoterName, kMaxName);
  row.promoter_gender = reader.Code(kPromoterGender, PromoterGenders());
  row.promoter_kind = reader.Code(kPromoterKind, PromoterKinds());
  row.sector = reader.Code(kSector, words.sector, key);
  row.mrc = reader.Code(kMrc, words.mrc, key);
  row.phase = reader.Code(kPhaseAtOpening, Phases());
  row.lead_organization = reader.Code(kLeadOrganization, words.organizations, key);
  row.origin_organization = reader.Code(kOriginOrganization, words.organizations, key);
  row.agreement = reader.Identifier(kAgreement);
  row.advisor = ReadUnreserved(reader, kAdvisor, kMaxUser);
  row.contact_name = reader.Text(kContactName, kMaxName);
  row.contact_email = reader.Email(kContactEmail);
  row.contact_phone = reader.Text(kContactPhone, kMaxPhone);
  row.closed_on = reader.Date(kClosedOn);
  row.closing_outcome = reader.Code(kClosingOutcome, words.closing_outcome, key);
  row.notes = reader.Text(kDossierNotes, kMaxFreeText);
  CheckClosing(reader, row);
  return row;
}

InterventionRow Read(const ImportCodelists& words, RowReader& reader, const InterventionRow*) {
  InterventionRow row;
  row.external_id = reader.ExternalId(kInterventionExternalId, FileKind::kInterventions);
  row.dossier = reader.ExternalId(kInterventionDossier, FileKind::kDossiers);
  row.held_on = reader.Date(kHeldOn);
  row.subjects = reader.Codes(kSubjects, words.subject, row.external_id);
  row.minutes = reader.Minutes(kMinutes);
  row.notes = reader.Text(kInterventionNotes, kMaxFreeText);
  return row;
}

PhaseRow Read(const ImportCodelists&, RowReader& reader, const PhaseRow*) {
  PhaseRow row;
  row.dossier = reader.ExternalId(kPhaseDossier, FileKind::kDossiers);
  row.effective_on = reader.Date(kEffectiveOn);
  row.phase = reader.Code(kPhase, Phases());
  row.reason = reader.Text(kPhaseReason, kMaxFreeText);
  row.external_id = reader.PhaseId(kPhaseExternalId, row.dossier);
  return row;
}

// The answer date must be given exactly if the state implies an answer.
void CheckAnswer(RowReader& reader, const ReferralRow& row) {
  const bool answered = reader.Filled(kAnsweredOn);
  const bool needed = row.state == "accepted" || row.state == "declined" || row.state == "completed" ||
                      row.state == "returned";
  const bool forbidden = row.state == "sent" || row.state == "expired" ||
                         (row.state == "recalled" && !row.kind.empty() && row.kind != "consultation");
  if (needed && !answered) {
    reader.Report(
        kAnsweredOn,
        {absl::StrCat("obligatoire pour l'état ", row.state, " : la date d'acceptation ou de refus"),
         absl::StrCat("required for state ", row.state, ": the date of acceptance or refusal")});
  }
  if (forbidden && answered) {
    reader.Report(kAnsweredOn,
                  {absl::StrCat("doit être vide pour l'état ", row.state, " : il n'y a pas eu de réponse"),
                   absl::StrCat("must be empty for state ", row.state, ": there was no answer")});
  }
  if (!row.sent_on.empty() && !row.answered_on.empty() && row.answered_on < row.sent_on) {
    reader.Report(kAnsweredOn, {absl::StrCat("une date qui ne précède pas l'envoi, ", row.sent_on),
                                absl::StrCat("a date not before the sending, ", row.sent_on)});
  }
}

ReferralRow Read(const ImportCodelists& words, RowReader& reader, const ReferralRow*) {
  ReferralRow row;
  row.external_id = reader.ExternalId(kReferralExternalId, FileKind::kReferrals);
  const std::string& key = row.external_id;
  row.dossier = reader.ExternalId(kReferralDossier, FileKind::kDossiers);
  row.kind = reader.Code(kReferralKind, ReferralKinds());
  row.from_organization = reader.Code(kFromOrganization, words.organizations, key);
  row.to_organization = reader.Code(kToOrganization, words.organizations, key);
  row.sent_on = reader.Date(kSentOn);
  row.state = reader.Code(kState, ReferralStates());
  row.answered_on = reader.Date(kAnsweredOn);
  row.reason = reader.Text(kReferralReason, kMaxFreeText);
  if (!row.from_organization.empty() && row.from_organization == row.to_organization) {
    reader.Report(kToOrganization, {"un autre organisme que from_organization",
                                    "another organization than from_organization"});
  }
  CheckAnswer(reader, row);
  return row;
}

FundingRow Read(const ImportCodelists& words, RowReader& reader, const FundingRow*) {
  FundingRow row;
  row.external_id = reader.ExternalId(kFundingExternalId, FileKind::kFunding);
  row.dossier = reader.ExternalId(kFundingDossier, FileKind::kDossiers);
  row.step = reader.Code(kStep, FundingSteps());
  row.program = reader.Code(kProgram, words.program, row.external_id.empty() ? "" : RowKey(row));
  row.step_on = reader.Date(kStepOn);
  row.amount_cents = reader.Amount(kAmount);
  if (row.amount_cents.has_value() && !row.step.empty() && AmountOf(row.step) == StepAmount::kNone) {
    reader.Report(kAmount,
                  {absl::StrCat("doit être vide pour l'étape ", row.step,
                                "; un montant va avec inquiry ou filed (demandé) ou awarded (accordé)"),
                   absl::StrCat("must be empty for step ", row.step,
                                "; an amount goes with inquiry or filed (asked) or awarded (granted)")});
  }
  return row;
}

AgreementRow Read(const ImportCodelists& words, RowReader& reader, const AgreementRow*) {
  AgreementRow row;
  row.external_id = reader.Identifier(kAgreementExternalId);
  row.organization = reader.Code(kAgreementOrganization, words.organizations, row.external_id);
  row.title = ReadUnreserved(reader, kTitle, kMaxTitle);
  row.starts_on = reader.Date(kStartsOn, Future::kAllowed);
  row.ends_on = reader.Date(kEndsOn, Future::kAllowed);
  row.contribution_cents = reader.Amount(kContribution);
  if (!row.starts_on.empty() && !row.ends_on.empty() && row.ends_on < row.starts_on) {
    reader.Report(kEndsOn, {absl::StrCat("une date qui ne précède pas le début, ", row.starts_on),
                            absl::StrCat("a date not before the beginning, ", row.starts_on)});
  }
  return row;
}

template <class Row>
LocalizedText KeyName(const Row*) {
  return {"un external_id", "external_id"};
}
LocalizedText KeyName(const PhaseRow*) { return {"une date d'effet par dossier,", "date for each dossier,"}; }
LocalizedText KeyName(const FundingRow*) {
  return {"une étape par external_id,", "step for each external_id,"};
}

// Whether every part of the row's key could be read.
template <class Row>
bool HasKey(const Row& row) {
  return !row.external_id.empty();
}
bool HasKey(const PhaseRow& row) { return !row.dossier.empty() && !row.effective_on.empty(); }
bool HasKey(const FundingRow& row) { return !row.external_id.empty() && !row.step.empty(); }

template <class Row>
RowState StateOf(ImportContext& context, const Sheet& sheet, const Row& row) {
  if (!HasKey(row)) return RowState::kNew;
  std::vector<CellText> cells = CellsOf(row);
  for (std::size_t column = 0; column < cells.size(); ++column) {
    cells[column].absent = !sheet.HasColumn(column);
  }
  return context.known.StateOf(Row::kKind, RowKey(row), DossierIn(row), CanonicalRow(row), cells);
}

LocalizedText ErasedDossier() {
  return {
      "les données personnelles de ce dossier ont été effacées : sa ligne ne le change plus; corrigez-le "
      "dans le registre, ou retirez la ligne",
      "the personal data of this dossier was erased: its row changes it no more; correct it in the "
      "register, or remove the row"};
}

LocalizedText ErasedCell() {
  return {"les données personnelles de ce dossier ont été effacées : permis, une cellule vide",
          "the personal data of this dossier was erased: allowed, an empty cell"};
}

// Refuses a row that would restore erased data: each filled personal cell, and the dossier's own row, which
// needs such cells.
template <class Row>
void RefuseErased(ImportContext& context, Sheet& sheet, const std::vector<CellText>& cells, Row& row) {
  if (DossierIn(row).empty() || !context.known.IsErased(DossierIn(row))) return;
  if (context.options.prefer == Prefer::kRegister && row.row_state == RowState::kChanged) {
    row.row_state = RowState::kUnchanged;
    return context.Note(NoticeKind::kPassedOver, sheet.Place(row.line, 0, ErasedDossier()));
  }
  if (Row::kKind == FileKind::kDossiers) return sheet.Report(row.line, 0, ErasedDossier());
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (sheet.Spec(column).personal && !cells[column].text.empty()) {
      sheet.Report(row.line, column, ErasedCell());
    }
  }
}

// An unchanged row of an erased dossier may have changed in what was erased, which nothing remembers: it is
// named.
template <class Row>
void NoteErased(ImportContext& context, Sheet& sheet, const Row& row) {
  const std::string dossier = DossierIn(row);
  if (dossier.empty() || !context.known.IsErased(dossier)) return;
  const std::vector<CellText> cells = CellsOf(row);
  for (std::size_t column = 0; column < cells.size(); ++column) {
    const bool title = Row::kKind == FileKind::kDossiers && column == kProjectTitle;
    if (cells[column].text.empty() || (!title && !sheet.Spec(column).personal)) continue;
    return context.Note(
        NoticeKind::kPassedOver,
        sheet.Place(
            row.line, 0,
            {"les données personnelles de ce dossier ont été effacées : ce que la ligne en dit encore "
             "(titre, "
             "cellules personnelles) n'est ni comparé ni inscrit",
             "the personal data of this dossier was erased: what the row still says of it (title, personal "
             "cells) is neither compared nor recorded"}));
  }
}

bool IsOwnExport(ImportContext& context, const DossierRow& row) { return context.known.IsOwnExport(row); }
template <class Row>
bool IsOwnExport(ImportContext& context, const Row& row) {
  return context.known.IsOwnExport(Row::kKind, row.external_id, row.dossier);
}

// Whether the row is of an export of this register, and then settled.
template <class Row>
bool SettledAsOwnExport(ImportContext& context, Sheet& sheet, Row& row) {
  if constexpr (std::is_same_v<Row, AgreementRow>) {
    // Agreements have identifiers of their own.
    return false;
  } else {
    return row.row_state == RowState::kNew && IsOwnExport(context, row) &&
           SettleOwnExport(context, sheet, row);
  }
}

// Whether the register may already hold the fact of a row that was never imported. False for interventions:
// one that was recorded by hand is refused for that reason alone.
template <class Row>
bool MayStand(const Row&) {
  return Row::kKind != FileKind::kInterventions;
}

// Compares the row with its last import, and merges it with the register.
template <class Row>
void Recall(ImportContext& context, Sheet& sheet, bool readable, Row& row) {
  row.row_state = StateOf(context, sheet, row);
  if (!HasKey(row)) return;
  if (row.row_state == RowState::kUnchanged) return NoteErased(context, sheet, row);
  const std::size_t problems = context.problems.count();
  RefuseErased(context, sheet, CellsOf(row), row);
  // A value at fault reads as empty.
  if (!readable || problems != context.problems.count()) return;
  if (SettledAsOwnExport(context, sheet, row)) return;
  if (row.row_state == RowState::kChanged || (row.row_state == RowState::kNew && MayStand(row))) {
    MergeWithRegister(context, sheet, row);
  }
}

// Reads one sheet; false if not every identifier of the file could be read. Duplicate keys are reported in
// `key_column`.
template <class Row>
bool ReadSheet(ImportContext& context, std::size_t key_column, std::vector<Row>* rows,
               absl::flat_hash_set<std::string>* identifiers) {
  std::optional<Sheet>& sheet = context.sheets[static_cast<std::size_t>(Row::kKind)];
  if (!sheet.has_value() || context.stopped) return true;
  DuplicateKeyChecker keys(*sheet, key_column, KeyName(static_cast<const Row*>(nullptr)));
  const bool complete = sheet->ForEachRow(
      [&](const SheetRow& cells) {
        Row row;
        if (cells.whole()) {
          const std::size_t problems = context.problems.count();
          RowReader reader(context, *sheet, cells);
          row = Read(context.codelists, reader, static_cast<const Row*>(nullptr));
          row.line = cells.line();
          if (HasKey(row)) {
            std::string key = RowKey(row);
            keys.Add(key, row.line);
            context.keys[static_cast<std::size_t>(Row::kKind)].insert(std::move(key));
          }
          Recall(context, *sheet, problems == context.problems.count(), row);
        }
        if (identifiers != nullptr && row.row_state != RowState::kUnchanged)
          identifiers->insert(SpellingOf(context, Row::kKind, cells.Cell(0)));
        if (cells.whole()) rows->push_back(std::move(row));
      },
      [&context] { return context.Proceed(); });
  return complete && sheet->HasColumn(0);
}

}  // namespace

void ReadRows(ImportContext& context) {
  ImportRows& rows = context.rows;
  absl::flat_hash_set<std::string> agreements;
  context.agreements_readable &= ReadSheet(context, kAgreementExternalId, &rows.agreements, &agreements);
  for (const std::string& identifier : agreements) {
    context.agreements_in_set.insert(absl::AsciiStrToLower(identifier));
  }
  context.dossiers_readable &=
      ReadSheet(context, kDossierExternalId, &rows.dossiers, &context.dossiers_in_set);
  ReadSheet(context, kInterventionExternalId, &rows.interventions, nullptr);
  ReadSheet(context, kEffectiveOn, &rows.phases, nullptr);
  ReadSheet(context, kReferralExternalId, &rows.referrals, nullptr);
  ReadSheet(context, kStep, &rows.funding, nullptr);
}

}  // namespace relais::domain
