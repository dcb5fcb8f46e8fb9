#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_COLUMNS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_COLUMNS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace relais::domain {

// The files of an import, in the order in which problems are told.
enum class FileKind { kDossiers, kInterventions, kPhases, kReferrals, kFunding, kAgreements };
inline constexpr std::size_t kFileKinds = 6;

// `dossiers.csv` and so on.
const char* FileName(FileKind kind);
// The kind of a file by its name in English or French, whatever the case and accents (`Dossiers.CSV`,
// `références.csv`, `protocoles.csv`); nullopt for any other name.
std::optional<FileKind> FileKindOf(absl::string_view file_name);
// `dossiers.csv, interventions.csv, …`.
const std::string& AllFileNames();

struct ColumnSpec {
  // The header in code; `labels` are the French headers that are taken too, the usual one first. Compared
  // folded.
  std::string name;
  std::vector<std::string> labels;
  // Whether the column must be there, with a value in every row.
  bool required = false;
  // Whether its values are personal data, never repeated in a problem.
  bool personal = false;
};

// Columns of a kind, in the order of the enumerations below. A new one comes last: digests of imported rows
// go by that order. Lives as long as the program.
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
