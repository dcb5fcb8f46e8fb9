#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_LOOKUP_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_LOOKUP_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/dossiers/phase_rules.h"
#include "service/domain/dossiers/status_rules.h"
#include "service/domain/import/columns.h"
#include "service/domain/import/rows.h"

namespace relais::domain {

// What the register holds, as an import judges its rows by it. Plain values; a dossier is told by its number,
// since it may bear the external_id of no row, or, after a merge, of several.

struct ExistingIntervention {
  std::int64_t dossier = 0;
  // Empty where it has none.
  std::string external_id;
  absl::CivilDay held_on;
  // Whether an organization recorded it through the service: then it alone changes it.
  bool live = false;
};

// An organization that leads a dossier from a day on. Number 1 is the lead at the opening.
struct Lead {
  std::int64_t number = 0;
  absl::CivilDay effective_on;
  std::string organization;
};

// The lead that a transfer gave.
struct GivenLead {
  absl::CivilDay effective_on;
  std::string organization;
};

struct ExistingReferral {
  std::int64_t dossier = 0;
  // Empty where it has none.
  std::string external_id;
  std::string from_organization;
  absl::CivilDay sent_on;
  // The lead that went to the recipient, and the one that went back to the sender.
  std::optional<GivenLead> given;
  std::optional<GivenLead> given_back;
  // Whether it was sent, answered or ended through the service: then it changes only there.
  bool live = false;
  // Whether it waits for an answer, or the recipient works along, so that the dossier cannot be closed.
  bool under_way = false;
};

struct ExistingDossier {
  // Above 0.
  std::int64_t number = 0;
  // Whether the external_id asked for is that of another dossier, merged into this one.
  bool merged = false;
  absl::CivilDay opened_on;
  // Oldest first, beginning with the opening.
  std::vector<StatusChange> statuses;
  // In any order, the one at the opening included.
  std::vector<PhaseChange> phases;
  std::vector<ExistingIntervention> interventions;
  std::vector<Lead> leads;
  std::vector<ExistingReferral> referrals;
};

struct ExistingFundingApplication {
  std::int64_t dossier = 0;
  std::string program;
  std::vector<FundingStep> steps;
};

// A row that an earlier import brought, that the register still holds, and that is not in the set.
struct AbsentRow {
  FileKind kind;
  std::string row_key;
  // The dossier that it is about, by number and by the name that its rows have; none for an agreement.
  std::int64_t dossier = 0;
  std::string dossier_id;
  // Of a phase: the day under which it is recorded.
  std::string day;
  // Whether it is told by its date: of a phase without external_id.
  bool by_date = false;
};

// Keys of the rows of a set, by FileKind.
using RowKeys = std::array<absl::flat_hash_set<std::string>, kFileKinds>;

// Answers an import, by external_id, of what its caller may see. Asked for each row at most a few times, from
// one thread. An implementation that fails to read remembers its failure and answers as if nothing were
// there; who owns it asks for the failure before using what the import found.
class ImportLookup {
 public:
  virtual ~ImportLookup() = default;

  // Of a row with this key, about the dossier of this external_id (empty for an agreement), that says this.
  // Of a row whose personal cells were erased with its dossier, the others decide.
  virtual RowState StateOf(FileKind kind, const std::string& row_key, const std::string& dossier,
                           const std::string& canonical, const std::vector<CellText>& cells) = 0;

  // For each of the cells, whether it differs from what the row of this key said when it was last imported.
  // Absent cells do not. Asked for rows that were imported before.
  virtual std::vector<bool> ChangedCells(FileKind kind, const std::string& row_key,
                                         const std::vector<CellText>& cells) = 0;

  // What the register holds now in the place of this imported row, as the row would say it; nullopt if the
  // caller sees nothing there. An amount that the row's step does not decide is left as the row has it.
  virtual std::optional<DossierRow> FindRow(const DossierRow& row) = 0;
  virtual std::optional<InterventionRow> FindRow(const InterventionRow& row) = 0;
  virtual std::optional<PhaseRow> FindRow(const PhaseRow& row) = 0;
  virtual std::optional<ReferralRow> FindRow(const ReferralRow& row) = 0;
  virtual std::optional<FundingRow> FindRow(const FundingRow& row) = 0;
  virtual std::optional<AgreementRow> FindRow(const AgreementRow& row) = 0;

  // Whether the dossier, which the caller sees, is one whose personal data was erased.
  virtual bool IsErased(const std::string& external_id) = 0;

  // Phase rows without external_id that were imported for this dossier, and that the register still holds,
  // `present` left out.
  virtual std::vector<AbsentRow> FindAbsentPhases(const std::string& dossier, const RowKeys& present) = 0;
  // Rows of the kinds asked for that came with the same imports as rows of the set, `present` left out.
  virtual std::vector<AbsentRow> FindAbsent(const std::vector<FileKind>& kinds, const RowKeys& present) = 0;

  virtual std::optional<ExistingDossier> FindDossier(const std::string& external_id) = 0;
  virtual std::optional<ExistingIntervention> FindIntervention(const std::string& external_id) = 0;
  virtual std::optional<ExistingReferral> FindReferral(const std::string& external_id) = 0;
  virtual std::optional<ExistingFundingApplication> FindFundingApplication(
      const std::string& external_id) = 0;
  // Whether something of this kind bears the external_id that the caller may not see. No two in the register
  // bear the same.
  virtual bool IsHidden(FileKind kind, const std::string& external_id) = 0;
  // How the register spells the external_id of this kind that is equal to this one once folded
  // (FoldIdentifier), whoever may see it; `external_id` itself if it has none.
  virtual std::string SpellingOf(FileKind kind, const std::string& external_id) = 0;
  virtual bool HasAgreement(const std::string& identifier) = 0;

  // Whether what was recorded from the row `row_key` of a file of this kind already has `code` in the column
  // `column` (name in code). A retired code is refused in a row unless it stood there before, so that
  // importing the same files again goes on working. Asked only for retired codes.
  virtual bool HasCode(FileKind kind, const std::string& row_key, absl::string_view column,
                       absl::string_view code) = 0;

  // Code of OrganizationKind; empty for an unknown organization.
  virtual std::string KindOfOrganization(const std::string& organization) = 0;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_LOOKUP_H_
