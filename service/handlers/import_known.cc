#include "service/handlers/import_known.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "service/handlers/facts.h"
#include "service/handlers/vocabulary.h"
#include "storage/dossier_parts.h"
#include "storage/dossiers.h"
#include "storage/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

absl::StatusOr<std::optional<domain::KnownDossier>> ReadDossier(const storage::Snapshot& snapshot,
                                                                const std::string& external_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossierByExternalId(snapshot, external_id));
  if (!dossier.has_value()) return std::optional<domain::KnownDossier>();
  domain::KnownDossier known;
  known.opened_on = DayOf(dossier->opened_on);
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot, dossier->dossier_id));
  known.statuses = StatusChangesOf(statuses);
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, dossier->dossier_id));
  known.phases = PhaseChangesOf(phases);
  RELAIS_ASSIGN_OR_RETURN(const auto interventions, storage::ListParts<storage::InterventionRecord>(
                                                        snapshot, dossier->dossier_id, 0, kAll));
  for (const storage::InterventionRecord& intervention : interventions) {
    known.interventions.push_back({intervention.external_id, DayOf(intervention.held_on)});
  }
  return std::optional<domain::KnownDossier>(std::move(known));
}

bool Equals(const std::string& have, absl::string_view code) { return have == code; }

absl::StatusOr<bool> DossierHasCode(const storage::Snapshot& snapshot, const std::string& external_id,
                                    absl::string_view column, absl::string_view code) {
  RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossierByExternalId(snapshot, external_id));
  if (!dossier.has_value()) return false;
  if (column == "sector") return Equals(dossier->sector, code);
  if (column == "mrc") return Equals(dossier->mrc, code);
  if (column == "closing_outcome") return Equals(dossier->closing_outcome, code);
  if (column == "origin_organization") return Equals(dossier->origin_organization, code);
  if (column != "lead_organization") return false;
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, dossier->dossier_id));
  return !leads.empty() && Equals(leads.front().organization, code);
}

absl::StatusOr<bool> InterventionHasCode(const storage::Snapshot& snapshot, const std::string& external_id,
                                         absl::string_view code) {
  RELAIS_ASSIGN_OR_RETURN(const auto intervention,
                          storage::FindPartByExternalId<storage::InterventionRecord>(snapshot, external_id));
  if (!intervention.has_value()) return false;
  RELAIS_ASSIGN_OR_RETURN(const auto subjects,
                          storage::ListSubjects(snapshot, {intervention->dossier_id, intervention->number}));
  return std::any_of(subjects.begin(), subjects.end(), [&](const auto& row) { return row.subject == code; });
}

absl::StatusOr<bool> ReferralHasCode(const storage::Snapshot& snapshot, const std::string& external_id,
                                     absl::string_view column, absl::string_view code) {
  RELAIS_ASSIGN_OR_RETURN(const auto referral,
                          storage::FindPartByExternalId<storage::ReferralRecord>(snapshot, external_id));
  if (!referral.has_value()) return false;
  return Equals(column == "from_organization" ? referral->from_organization : referral->to_organization,
                code);
}

absl::StatusOr<bool> FundingHasCode(const storage::Snapshot& snapshot, const std::string& row_key,
                                    absl::string_view code) {
  // The key is `external_id|step`; a step's name has no bar.
  RELAIS_ASSIGN_OR_RETURN(const auto application,
                          storage::FindPartByExternalId<storage::FundingApplicationRecord>(
                              snapshot, row_key.substr(0, row_key.rfind('|'))));
  return application.has_value() && Equals(application->program, code);
}

absl::StatusOr<bool> AgreementHasCode(const storage::Snapshot& snapshot, const std::string& identifier,
                                      absl::string_view code) {
  RELAIS_ASSIGN_OR_RETURN(const auto agreement, storage::FindAgreement(snapshot, identifier));
  return agreement.has_value() && Equals(agreement->organization, code);
}

}  // namespace

std::string ImportKnown::ExternalIdOf(std::int64_t dossier_id) {
  const auto dossier = Keep(storage::FindDossier(snapshot_, dossier_id));
  return dossier.has_value() && dossier->has_value() ? (*dossier)->external_id : std::string();
}

std::optional<domain::KnownDossier> ImportKnown::FindDossier(const std::string& external_id) {
  return Keep(ReadDossier(snapshot_, external_id)).value_or(std::nullopt);
}

std::optional<std::string> ImportKnown::FindDossierOfIntervention(const std::string& external_id) {
  const auto found = Keep(storage::FindPartByExternalId<storage::InterventionRecord>(snapshot_, external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  return ExternalIdOf((*found)->dossier_id);
}

std::optional<std::string> ImportKnown::FindDossierOfReferral(const std::string& external_id) {
  const auto found = Keep(storage::FindPartByExternalId<storage::ReferralRecord>(snapshot_, external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  return ExternalIdOf((*found)->dossier_id);
}

std::optional<domain::KnownFundingApplication> ImportKnown::FindFundingApplication(
    const std::string& external_id) {
  const auto found =
      Keep(storage::FindPartByExternalId<storage::FundingApplicationRecord>(snapshot_, external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  const storage::FundingApplicationRecord& application = **found;
  const auto steps = Keep(storage::ListFundingSteps(snapshot_, {application.dossier_id, application.number}));
  if (!steps.has_value()) return std::nullopt;
  return domain::KnownFundingApplication{ExternalIdOf(application.dossier_id), application.program,
                                         FundingStepsOf(*steps)};
}

bool ImportKnown::HasAgreement(const std::string& identifier) {
  const auto found = Keep(storage::FindAgreement(snapshot_, identifier));
  return found.has_value() && found->has_value();
}

bool ImportKnown::HasCode(domain::FileKind kind, const std::string& row_key, absl::string_view column,
                          absl::string_view code) {
  switch (kind) {
    case domain::FileKind::kDossiers:
      return Keep(DossierHasCode(snapshot_, row_key, column, code)).value_or(false);
    case domain::FileKind::kInterventions:
      return Keep(InterventionHasCode(snapshot_, row_key, code)).value_or(false);
    case domain::FileKind::kReferrals:
      return Keep(ReferralHasCode(snapshot_, row_key, column, code)).value_or(false);
    case domain::FileKind::kFunding:
      return Keep(FundingHasCode(snapshot_, row_key, code)).value_or(false);
    case domain::FileKind::kAgreements:
      return Keep(AgreementHasCode(snapshot_, row_key, code)).value_or(false);
    case domain::FileKind::kPhases:
      return false;
  }
  return false;
}

absl::StatusOr<domain::ImportVocabulary> LoadImportVocabulary(const storage::Snapshot& snapshot) {
  domain::ImportVocabulary vocabulary;
  RELAIS_ASSIGN_OR_RETURN(vocabulary.sector, LoadCodelist(snapshot, "sector"));
  RELAIS_ASSIGN_OR_RETURN(vocabulary.mrc, LoadCodelist(snapshot, "mrc"));
  RELAIS_ASSIGN_OR_RETURN(vocabulary.subject, LoadCodelist(snapshot, "subject"));
  RELAIS_ASSIGN_OR_RETURN(vocabulary.program, LoadCodelist(snapshot, "program"));
  RELAIS_ASSIGN_OR_RETURN(vocabulary.closing_outcome, LoadCodelist(snapshot, "closing_outcome"));
  RELAIS_ASSIGN_OR_RETURN(vocabulary.organizations, LoadOrganizations(snapshot));
  return vocabulary;
}

}  // namespace relais::handlers
