#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_REGISTER_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_REGISTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/funding_rules.h"
#include "service/domain/import_columns.h"
#include "service/domain/import_rows.h"
#include "service/domain/phase_rules.h"
#include "service/domain/status_rules.h"

namespace relais::domain {

// What the register holds, as an import judges its rows by it. Plain values; a dossier is told by its number,
// since it may bear the external_id of no row, or, after a merge, of several.

struct KnownIntervention {
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

struct KnownReferral {
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
};

struct KnownDossier {
  // Above 0.
  std::int64_t number = 0;
  // Whether the external_id asked for is that of another dossier, merged into this one.
  bool merged = false;
  absl::CivilDay opened_on;
  // Oldest first, beginning with the opening.
  std::vector<StatusChange> statuses;
  // In any order, the one at the opening included.
  std::vector<PhaseChange> phases;
  std::vector<KnownIntervention> interventions;
  std::vector<Lead> leads;
  std::vector<KnownReferral> referrals;
};

struct KnownFundingApplication {
  std::int64_t dossier = 0;
  std::string program;
  std::vector<FundingStep> steps;
};

// Answers an import, by external_id, of what its caller may see. Asked for each row at most a few times, from
// one thread. An implementation that fails to read remembers its failure and answers as if nothing were
// there; who owns it asks for the failure before using what the import found.
class Register {
 public:
  virtual ~Register() = default;

  // Of a row with this key, about the dossier of this external_id (empty for an agreement), that says this.
  virtual RowState StateOf(FileKind kind, const std::string& row_key, const std::string& dossier,
                           const std::string& canonical) = 0;

  virtual std::optional<KnownDossier> FindDossier(const std::string& external_id) = 0;
  virtual std::optional<KnownIntervention> FindIntervention(const std::string& external_id) = 0;
  virtual std::optional<KnownReferral> FindReferral(const std::string& external_id) = 0;
  virtual std::optional<KnownFundingApplication> FindFundingApplication(const std::string& external_id) = 0;
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
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_REGISTER_H_
