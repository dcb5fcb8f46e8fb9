#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_ROWS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/domain/import_columns.h"

namespace relais::domain {

// Rows of an import as they are meant: codes resolved, civil dates `YYYY-MM-DD`, amounts in CAD cents, an
// empty string for no value. `line` is where the row begins in its file. Plain values.

// What the register remembers of a row.
enum class RowState {
  // It has never been imported.
  kNew,
  // It said something else when it was last imported.
  kChanged,
  // It says what it said when it was last imported, or is about a dossier whose personal data was erased. It
  // is passed over, whatever became of its facts since then.
  kUnchanged
};

struct DossierRow {
  static constexpr FileKind kKind = FileKind::kDossiers;
  int line = 0;
  RowState row_state = RowState::kNew;
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
};

struct InterventionRow {
  static constexpr FileKind kKind = FileKind::kInterventions;
  int line = 0;
  RowState row_state = RowState::kNew;
  std::string external_id;
  // external_id of the dossier, here as below.
  std::string dossier;
  std::string held_on;
  // In codelist order, each once.
  std::vector<std::string> subjects;
  std::optional<int> minutes;
  std::string notes;
};

struct PhaseRow {
  static constexpr FileKind kKind = FileKind::kPhases;
  int line = 0;
  RowState row_state = RowState::kNew;
  std::string dossier;
  std::string effective_on;
  std::string phase;
  std::string reason;
};

struct ReferralRow {
  static constexpr FileKind kKind = FileKind::kReferrals;
  int line = 0;
  RowState row_state = RowState::kNew;
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
};

// One step; the rows of one external_id form one application.
struct FundingRow {
  static constexpr FileKind kKind = FileKind::kFunding;
  int line = 0;
  RowState row_state = RowState::kNew;
  std::string external_id;
  std::string dossier;
  std::string program;
  std::string step;
  std::string step_on;
  // Asked, with inquiry or filed; granted, with awarded.
  std::optional<std::int64_t> amount_cents;
};

struct AgreementRow {
  static constexpr FileKind kKind = FileKind::kAgreements;
  int line = 0;
  RowState row_state = RowState::kNew;
  // Identifier of the agreement, in lower case.
  std::string external_id;
  std::string organization;
  std::string title;
  std::string starts_on;
  std::string ends_on;
  std::optional<std::int64_t> contribution_cents;
};

// What tells a row from the others of its file, now and in later imports: its external_id; `dossier|date` of
// a phase; `external_id|step` of a funding step.
std::string RowKey(const DossierRow& row);
std::string RowKey(const InterventionRow& row);
std::string RowKey(const PhaseRow& row);
std::string RowKey(const ReferralRow& row);
std::string RowKey(const FundingRow& row);
std::string RowKey(const AgreementRow& row);

// The dossier that a row is about, by its external_id; empty where it is about none.
inline std::string DossierIn(const AgreementRow&) { return ""; }
inline std::string DossierIn(const DossierRow& row) { return row.external_id; }
template <class Row>
std::string DossierIn(const Row& row) {
  return row.dossier;
}

// All that a row says, without its line and state: two rows say the same exactly where these are equal,
// whatever the encoding, the order of columns or the spelling of codes, dates and amounts. Holds personal
// data: keep only a salted digest of it.
std::string CanonicalRow(const DossierRow& row);
std::string CanonicalRow(const InterventionRow& row);
std::string CanonicalRow(const PhaseRow& row);
std::string CanonicalRow(const ReferralRow& row);
std::string CanonicalRow(const FundingRow& row);
std::string CanonicalRow(const AgreementRow& row);

// Whether the referral moved the lead of its dossier to the recipient, on `answered_on`: a transfer that was
// accepted and not returned.
bool MovesLead(const ReferralRow& row);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_ROWS_H_
