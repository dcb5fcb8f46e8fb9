#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_REGISTER_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_REGISTER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/funding_rules.h"
#include "service/domain/import_columns.h"
#include "service/domain/phase_rules.h"
#include "service/domain/status_rules.h"

namespace relais::domain {

struct KnownIntervention {
  // Empty where it has none.
  std::string external_id;
  absl::CivilDay held_on;
};

// A dossier that the register holds. Plain value.
struct KnownDossier {
  absl::CivilDay opened_on;
  // Oldest first, beginning with the opening.
  std::vector<StatusChange> statuses;
  // In any order, the one at the opening included.
  std::vector<PhaseChange> phases;
  std::vector<KnownIntervention> interventions;
};

// A funding application that the register holds. Plain value.
struct KnownFundingApplication {
  // external_id of its dossier; empty where that has none.
  std::string dossier;
  std::string program;
  std::vector<FundingStep> steps;
};

// What the register holds already, as an import asks for it, by external_id. Asked for each row at most once
// or twice, from one thread. An implementation that fails to read remembers its failure and answers as if
// nothing were there; who owns it asks for the failure before using what the import found.
class Register {
 public:
  virtual ~Register() = default;

  virtual std::optional<KnownDossier> FindDossier(const std::string& external_id) = 0;
  // external_id of the dossier that holds the intervention; empty where that has none.
  virtual std::optional<std::string> FindDossierOfIntervention(const std::string& external_id) = 0;
  virtual std::optional<std::string> FindDossierOfReferral(const std::string& external_id) = 0;
  virtual std::optional<KnownFundingApplication> FindFundingApplication(const std::string& external_id) = 0;
  virtual bool HasAgreement(const std::string& identifier) = 0;

  // Whether what was recorded from the row `row_key` of a file of this kind already has `code` in the column
  // `column` (name in code). A retired code is refused in a row unless it stood there before, so that
  // importing the same files again goes on working. Asked only for retired codes.
  virtual bool HasCode(FileKind kind, const std::string& row_key, absl::string_view column,
                       absl::string_view code) = 0;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_REGISTER_H_
