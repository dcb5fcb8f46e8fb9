#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_ROWS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/domain/import/columns.h"

namespace relais::domain {

// Rows of an import as typed values: codes resolved, civil dates `YYYY-MM-DD`, amounts in CAD cents, empty
// text for no value. `line` is the line on which the row begins. `Visit` passes the cells in the order of
// ColumnsOf(). Plain values.

// State of a row compared with its last import.
enum class RowState {
  // Never imported.
  kNew,
  // Its content differs from its last import.
  kChanged,
  // Its content equals its last import. It is skipped, whatever became of its facts since.
  kUnchanged
};

// A cell as normalized text: equal for cells with the same meaning.
struct CellText {
  std::string text;
  // The file lacks the column.
  bool absent = false;
};

// The row's content as its file has it, stored for the next import. Needed because unchanged cells take the
// register's values. Null if the row's cells are the file's. Shared and immutable.
struct SaidRow {
  std::string canonical;
  std::vector<CellText> cells;
};
using SaidBefore = std::shared_ptr<const SaidRow>;

struct DossierRow {
  static constexpr FileKind kKind = FileKind::kDossiers;
  int line = 0;
  RowState row_state = RowState::kNew;
  SaidBefore said;
  std::string external_id;
  std::string opened_on;
  std::string project_title;
  std::string promoter_name;
  std::string promoter_gender;
  std::string promoter_kind;
  std::string sector;
  std::string mrc;
  // At the opening.
  std::string phase;
  // At the opening.
  std::string lead_organization;
  std::string origin_organization;
  // Identifier of the agreement, in lower case.
  std::string agreement;
  std::string advisor;
  std::string contact_name;
  std::string contact_email;
  std::string contact_phone;
  // Both filled or both empty.
  std::string closed_on;
  std::string closing_outcome;
  std::string notes;

  template <class Row, class Visitor>
  static void Visit(Row& row, Visitor& visit) {
    visit(row.external_id);
    visit(row.opened_on);
    visit(row.project_title);
    visit(row.promoter_name);
    visit(row.promoter_gender);
    visit(row.promoter_kind);
    visit(row.sector);
    visit(row.mrc);
    visit(row.phase);
    visit(row.lead_organization);
    visit(row.origin_organization);
    visit(row.agreement);
    visit(row.advisor);
    visit(row.contact_name);
    visit(row.contact_email);
    visit(row.contact_phone);
    visit(row.closed_on);
    visit(row.closing_outcome);
    visit(row.notes);
  }
};

struct InterventionRow {
  static constexpr FileKind kKind = FileKind::kInterventions;
  int line = 0;
  RowState row_state = RowState::kNew;
  SaidBefore said;
  std::string external_id;
  // external_id of the dossier; the same in the rows below.
  std::string dossier;
  std::string held_on;
  // In codelist order, each once.
  std::vector<std::string> subjects;
  std::optional<int> minutes;
  std::string notes;

  template <class Row, class Visitor>
  static void Visit(Row& row, Visitor& visit) {
    visit(row.external_id);
    visit(row.dossier);
    visit(row.held_on);
    visit(row.subjects);
    visit(row.minutes);
    visit(row.notes);
  }
};

struct PhaseRow {
  static constexpr FileKind kKind = FileKind::kPhases;
  int line = 0;
  RowState row_state = RowState::kNew;
  SaidBefore said;
  // Empty for a change that its date identifies.
  std::string external_id;
  std::string dossier;
  std::string effective_on;
  std::string phase;
  std::string reason;
  // Date under which the register holds the change imported from this row; empty if it does not.
  std::string recorded_on;
  // Whether the change is to the phase already held: nothing is recorded, so that the next import checks it
  // again.
  bool passed_over = false;

  template <class Row, class Visitor>
  static void Visit(Row& row, Visitor& visit) {
    visit(row.dossier);
    visit(row.effective_on);
    visit(row.phase);
    visit(row.reason);
    visit(row.external_id);
  }
};

struct ReferralRow {
  static constexpr FileKind kKind = FileKind::kReferrals;
  int line = 0;
  RowState row_state = RowState::kNew;
  SaidBefore said;
  std::string external_id;
  std::string dossier;
  std::string kind;
  std::string from_organization;
  std::string to_organization;
  std::string sent_on;
  std::string state;
  // Date of acceptance or refusal.
  std::string answered_on;
  std::string reason;

  template <class Row, class Visitor>
  static void Visit(Row& row, Visitor& visit) {
    visit(row.external_id);
    visit(row.dossier);
    visit(row.kind);
    visit(row.from_organization);
    visit(row.to_organization);
    visit(row.sent_on);
    visit(row.state);
    visit(row.answered_on);
    visit(row.reason);
  }
};

// One step; the rows of one external_id form one application.
struct FundingRow {
  static constexpr FileKind kKind = FileKind::kFunding;
  int line = 0;
  RowState row_state = RowState::kNew;
  SaidBefore said;
  std::string external_id;
  std::string dossier;
  std::string program;
  std::string step;
  std::string step_on;
  // Amount requested, with inquiry or filed; awarded, with awarded.
  std::optional<std::int64_t> amount_cents;

  template <class Row, class Visitor>
  static void Visit(Row& row, Visitor& visit) {
    visit(row.external_id);
    visit(row.dossier);
    visit(row.program);
    visit(row.step);
    visit(row.step_on);
    visit(row.amount_cents);
  }
};

struct AgreementRow {
  static constexpr FileKind kKind = FileKind::kAgreements;
  int line = 0;
  RowState row_state = RowState::kNew;
  SaidBefore said;
  // Identifier of the agreement, in lower case.
  std::string external_id;
  std::string organization;
  std::string title;
  std::string starts_on;
  std::string ends_on;
  std::optional<std::int64_t> contribution_cents;

  template <class Row, class Visitor>
  static void Visit(Row& row, Visitor& visit) {
    visit(row.external_id);
    visit(row.organization);
    visit(row.title);
    visit(row.starts_on);
    visit(row.ends_on);
    visit(row.contribution_cents);
  }
};

// Identifies a row within its file, also across imports: its external_id; `dossier|date` of a phase, or
// `dossier|#external_id`; `external_id|step` of a funding step.
std::string RowKey(const DossierRow& row);
std::string RowKey(const InterventionRow& row);
std::string RowKey(const PhaseRow& row);
std::string RowKey(const ReferralRow& row);
std::string RowKey(const FundingRow& row);
std::string RowKey(const AgreementRow& row);

// Returns the external_id of the row's dossier; empty if it has none.
inline std::string DossierIn(const AgreementRow&) { return ""; }
inline std::string DossierIn(const DossierRow& row) { return row.external_id; }
template <class Row>
std::string DossierIn(const Row& row) {
  return row.dossier;
}

// Serializes the content of a row, without line and state. Equal exactly if the rows mean the same, whatever
// the encoding, the order of columns or the spelling of codes, dates and amounts. Holds personal data: store
// only a salted digest.
std::string CanonicalRow(const DossierRow& row);
std::string CanonicalRow(const InterventionRow& row);
std::string CanonicalRow(const PhaseRow& row);
std::string CanonicalRow(const ReferralRow& row);
std::string CanonicalRow(const FundingRow& row);
std::string CanonicalRow(const AgreementRow& row);

// Returns the cells in the order of ColumnsOf(): a list joined by `|`, a number in digits, empty text for no
// value.
template <class Row>
std::vector<CellText> CellsOf(const Row& row);
// Copies the value of one cell.
template <class Row>
void CopyCell(const Row& from, std::size_t column, Row* to);

// Whether the referral moved the lead to the recipient on `answered_on`: a transfer that was accepted and not
// returned.
bool MovesLead(const ReferralRow& row);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_ROWS_H_
