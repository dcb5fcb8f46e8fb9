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

// The register's content that an import checks its rows against. Plain values. Dossiers are identified by
// number: one may have no external_id, or several after a merge.

struct ExistingIntervention {
  std::int64_t dossier = 0;
  // Empty if it has none.
  std::string external_id;
  absl::CivilDay held_on;
  // Whether an organization recorded it through the service; an import then must not change it.
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
  // Empty if it has none.
  std::string external_id;
  std::string from_organization;
  absl::CivilDay sent_on;
  // `given` is the lead that went to the recipient, `given_back` the one returned to the sender.
  std::optional<GivenLead> given;
  std::optional<GivenLead> given_back;
  // Whether it was sent, answered or ended through the service; an import then must not change it.
  bool live = false;
  // Whether it waits for an answer, or the recipient works along; the dossier then cannot be closed.
  bool under_way = false;
  // Of the acceptance or refusal.
  std::optional<absl::CivilDay> answered_on = std::nullopt;
  // Last day on which it prevented a closing.
  std::optional<absl::CivilDay> occupied_until = std::nullopt;
};

struct ExistingFundingApplication {
  std::int64_t dossier = 0;
  std::string program;
  std::vector<FundingStep> steps;
  // Empty if it has none.
  std::string external_id = {};
};

struct ExistingDossier {
  // Above 0.
  std::int64_t number = 0;
  // Whether the requested external_id is that of a dossier merged into this one.
  bool merged = false;
  absl::CivilDay opened_on;
  // Oldest first, beginning with the opening.
  std::vector<StatusChange> statuses;
  // In any order, the one at the opening included.
  std::vector<PhaseChange> phases;
  std::vector<ExistingIntervention> interventions;
  std::vector<Lead> leads;
  std::vector<ExistingReferral> referrals;
  std::vector<ExistingFundingApplication> applications;
};

// A row of an earlier import that the register still holds and that is not in the set.
struct AbsentRow {
  FileKind kind;
  std::string row_key;
  // The row's dossier, by number and by the name that its rows use; none for an agreement.
  std::int64_t dossier = 0;
  std::string dossier_id;
  // For a phase: the day under which it is recorded.
  std::string day;
  // Whether its date identifies it: true for a phase without external_id.
  bool by_date = false;
};

// Row keys of a set, by FileKind.
using RowKeys = std::array<absl::flat_hash_set<std::string>, kFileKinds>;

// Looks up what an import needs of the register, by external_id. Shows only what the caller may see, unless a
// function says otherwise. Called from one thread, a few times a row at most. If a read fails, an
// implementation keeps the error and answers as if it found nothing. Its owner must check for that error
// before it uses the result of the import.
class ImportLookup {
 public:
  virtual ~ImportLookup() = default;

  // State of the row with this key, by its `canonical` text and its cells. `dossier` is the external_id of
  // its dossier, empty for an agreement. If the row's personal cells were erased with its dossier, compares
  // only the other cells.
  virtual RowState StateOf(FileKind kind, const std::string& row_key, const std::string& dossier,
                           const std::string& canonical, const std::vector<CellText>& cells) = 0;

  // For each cell, whether it differs from the row's content at its last import. False for an absent cell.
  // Called only for rows imported before.
  virtual std::vector<bool> ChangedCells(FileKind kind, const std::string& row_key,
                                         const std::vector<CellText>& cells) = 0;

  // Returns the register's present content for this imported row, in the form of a row; nullopt if the caller
  // sees nothing there. The register has one requested amount for inquiry and filing together: a step that
  // did not give it keeps the row's amount.
  virtual std::optional<DossierRow> FindRow(const DossierRow& row) = 0;
  virtual std::optional<InterventionRow> FindRow(const InterventionRow& row) = 0;
  virtual std::optional<PhaseRow> FindRow(const PhaseRow& row) = 0;
  virtual std::optional<ReferralRow> FindRow(const ReferralRow& row) = 0;
  virtual std::optional<FundingRow> FindRow(const FundingRow& row) = 0;
  virtual std::optional<AgreementRow> FindRow(const AgreementRow& row) = 0;

  // Whether the personal data of the dossier was erased. Ask only for a dossier that the caller sees.
  virtual bool IsErased(const std::string& external_id) = 0;

  // Returns phase rows without external_id that were imported for this dossier and that the register still
  // holds, except those in `present`.
  virtual std::vector<AbsentRow> FindAbsentPhases(const std::string& dossier, const RowKeys& present) = 0;
  // Returns rows of these kinds that came with the same imports as rows of the set, except those in
  // `present`.
  virtual std::vector<AbsentRow> FindAbsent(const std::vector<FileKind>& kinds, const RowKeys& present) = 0;

  // Nullopt if the register has nothing of that external_id that the caller sees.
  virtual std::optional<ExistingDossier> FindDossier(const std::string& external_id) = 0;
  virtual std::optional<ExistingIntervention> FindIntervention(const std::string& external_id) = 0;
  virtual std::optional<ExistingReferral> FindReferral(const std::string& external_id) = 0;
  virtual std::optional<ExistingFundingApplication> FindFundingApplication(
      const std::string& external_id) = 0;
  // Whether the external_id of this kind is taken by something that the caller may not see. External_ids are
  // unique in the register.
  virtual bool IsHidden(FileKind kind, const std::string& external_id) = 0;
  // Returns the register's spelling of an external_id of this kind; `external_id` itself if the register does
  // not have it. Compares folded (FoldIdentifier), and includes what the caller may not see.
  virtual std::string SpellingOf(FileKind kind, const std::string& external_id) = 0;
  // The same for a phase: its external_id is unique only in its dossier.
  virtual std::string SpellingOfPhase(const std::string& dossier, const std::string& external_id) = 0;
  virtual bool HasAgreement(const std::string& identifier) = 0;

  // Whether an export of this register wrote the row. For a dossier without external_id, an export writes the
  // resource name as external_id. True if the caller sees the dossier of that name, and its opening day or
  // title equals the row's. FindDossier then finds it by that name.
  virtual bool IsOwnExport(const DossierRow& row) = 0;
  // The same for a row of `kind` about the named dossier. A phase has no name of its own: true if IsOwnExport
  // was true for its dossier.
  virtual bool IsOwnExport(FileKind kind, const std::string& external_id, const std::string& dossier) = 0;

  // Whether the register's content for the row `row_key` has `code` in the column `column` (name in code). A
  // row may keep a retired code that it already has, so that the same files can be imported again. Call it
  // only for retired codes.
  virtual bool HasCode(FileKind kind, const std::string& row_key, absl::string_view column,
                       absl::string_view code) = 0;

  // Code of OrganizationKinds(); empty for an unknown organization.
  virtual std::string KindOfOrganization(const std::string& organization) = 0;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_LOOKUP_H_
