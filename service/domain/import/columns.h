#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_COLUMNS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_COLUMNS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace relais::domain {

// The files of an import, in the order in which problems are reported.
enum class FileKind { kDossiers, kInterventions, kPhases, kReferrals, kFunding, kAgreements };
inline constexpr std::size_t kFileKinds = 6;

// `dossiers.csv` and so on.
const char* FileName(FileKind kind);
// Returns the kind of a file by its name in English or French, whatever the case and accents (`Dossiers.CSV`,
// `références.csv`, `protocoles.csv`); nullopt for any other name.
std::optional<FileKind> FileKindOf(absl::string_view file_name);
// `dossiers.csv, interventions.csv, …`.
const std::string& AllFileNames();

struct ColumnSpec {
  // Accepted headers, compared folded: `name` in code, and `labels` in French, the usual one first.
  std::string name;
  std::vector<std::string> labels;
  // Whether the column must exist, with a value in every row.
  bool required = false;
  // Whether its values are personal data, which no problem may quote.
  bool personal = false;
};

// Returns the columns of a kind, in the order of the enumerations below. Append new columns at the end:
// digests of imported rows depend on the order. Valid until the program ends.
const std::vector<ColumnSpec>& ColumnsOf(FileKind kind);

namespace columns {

// Positions in ColumnsOf().
enum Dossier : std::size_t {
  kDossierExternalId,
  kOpenedOn,
  kProjectTitle,
  kPromoterName,
  kPromoterGender,
  kPromoterKind,
  kSector,
  kMrc,
  kPhaseAtOpening,
  kLeadOrganization,
  kOriginOrganization,
  kAgreement,
  kAdvisor,
  kContactName,
  kContactEmail,
  kContactPhone,
  kClosedOn,
  kClosingOutcome,
  kDossierNotes
};
enum Intervention : std::size_t {
  kInterventionExternalId,
  kInterventionDossier,
  kHeldOn,
  kSubjects,
  kMinutes,
  kInterventionNotes
};
enum Phase : std::size_t { kPhaseDossier, kEffectiveOn, kPhase, kPhaseReason, kPhaseExternalId };
enum Referral : std::size_t {
  kReferralExternalId,
  kReferralDossier,
  kReferralKind,
  kFromOrganization,
  kToOrganization,
  kSentOn,
  kState,
  kAnsweredOn,
  kReferralReason
};
enum Funding : std::size_t { kFundingExternalId, kFundingDossier, kProgram, kStep, kStepOn, kAmount };
enum Agreement : std::size_t {
  kAgreementExternalId,
  kAgreementOrganization,
  kTitle,
  kStartsOn,
  kEndsOn,
  kContribution
};

}  // namespace columns
}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_COLUMNS_H_
