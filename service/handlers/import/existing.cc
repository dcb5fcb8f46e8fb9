#include "service/handlers/import/existing.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "service/convert/common/names.h"
#include "service/domain/common/identifier.h"
#include "service/domain/referrals/referral_rules.h"
#include "service/handlers/common/codelists.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/import/exported_names.h"
#include "service/handlers/import/import.h"
#include "service/handlers/import/spelling.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/import/import_rows.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

domain::ExistingIntervention ExistingInterventionOf(const storage::InterventionRecord& record) {
  return {record.dossier_id, record.external_id, DayOf(record.held_on), !record.organization.empty()};
}

absl::StatusOr<domain::ExistingDossier> ReadDossier(const storage::Snapshot& snapshot,
                                                    const storage::DossierRecord& dossier) {
  const std::int64_t id = dossier.dossier_id;
  domain::ExistingDossier known;
  known.number = id;
  known.opened_on = DayOf(dossier.opened_on);
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot, id));
  known.statuses = StatusChangesOf(statuses);
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, id));
  known.phases = PhaseChangesOf(phases);
  RELAIS_ASSIGN_OR_RETURN(const auto interventions, storage::ListParts<storage::InterventionRecord>(
                                                        snapshot, id, 0, storage::kNoLimit));
  for (const auto& intervention : interventions) {
    known.interventions.push_back(ExistingInterventionOf(intervention));
  }
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, id));
  known.leads = LeadsOf(leads);
  RELAIS_ASSIGN_OR_RETURN(const auto referrals,
                          storage::ListParts<storage::ReferralRecord>(snapshot, id, 0, storage::kNoLimit));
  for (const auto& referral : referrals) known.referrals.push_back(ExistingReferralOf(referral));
  RELAIS_ASSIGN_OR_RETURN(const auto applications, storage::ListParts<storage::FundingApplicationRecord>(
                                                       snapshot, id, 0, storage::kNoLimit));
  for (const auto& application : applications) {
    RELAIS_ASSIGN_OR_RETURN(const auto steps, storage::ListFundingSteps(snapshot, {id, application.number}));
    known.applications.push_back({id, application.program, FundingStepsOf(steps), application.external_id});
  }
  return known;
}

// The merged dossier, just before the merge.
absl::StatusOr<std::optional<storage::DossierRecord>> FindAsMerged(const storage::Snapshot& snapshot,
                                                                   const MergedDossier& merged) {
  return storage::FindDossier(snapshot.Unrestricted().At(merged.merge_seq - 1), merged.dossier_id);
}

// Whether the part exists but the caller does not see it.
template <class Record>
absl::StatusOr<bool> IsHiddenPart(const storage::Snapshot& snapshot, const std::string& external_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto seen, storage::FindPartByExternalId<Record>(snapshot, external_id));
  if (seen.has_value()) return false;
  RELAIS_ASSIGN_OR_RETURN(const auto any,
                          storage::FindPartByExternalId<Record>(snapshot.Unrestricted(), external_id));
  return any.has_value();
}

bool Equals(const std::string& have, absl::string_view code) { return have == code; }

// For a merged dossier, checks its state just before the merge.
absl::StatusOr<bool> DossierHasCode(const storage::Snapshot& snapshot, const MergedDossiers& merged,
                                    const std::string& external_id, absl::string_view column,
                                    absl::string_view code) {
  storage::Snapshot then = snapshot;
  RELAIS_ASSIGN_OR_RETURN(auto dossier, storage::FindDossierByExternalId(snapshot, external_id));
  if (const auto away = merged.find(external_id); !dossier.has_value() && away != merged.end()) {
    // A caller who may not see the merge target learns nothing of the dossier.
    RELAIS_ASSIGN_OR_RETURN(const auto standing, FindStandingDossier(snapshot, merged, external_id));
    if (!standing.has_value()) return false;
    then = snapshot.Unrestricted().At(away->second.merge_seq - 1);
    RELAIS_ASSIGN_OR_RETURN(dossier, storage::FindDossier(then, away->second.dossier_id));
  }
  if (!dossier.has_value()) {
    // The name looks like one that an export of this register made. The row's content decides later.
    const auto number = convert::ParseDossierName(WithoutExportPrefix(external_id));
    if (number.has_value()) {
      RELAIS_ASSIGN_OR_RETURN(dossier, storage::FindDossier(snapshot, *number));
    }
    if (!dossier.has_value() || !dossier->external_id.empty()) return false;
  }
  if (column == "sector") return Equals(dossier->sector, code);
  if (column == "mrc") return Equals(dossier->mrc, code);
  if (column == "closing_outcome") return Equals(dossier->closing_outcome, code);
  if (column == "origin_organization") return Equals(dossier->origin_organization, code);
  if (column != "lead_organization") return false;
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(then, dossier->dossier_id));
  return !leads.empty() && Equals(leads.front().organization, code);
}

absl::StatusOr<bool> InterventionHasCode(const storage::Snapshot& snapshot, const std::string& external_id,
                                         absl::string_view code) {
  RELAIS_ASSIGN_OR_RETURN(const auto intervention, FindNamedPart<storage::InterventionRecord>(
                                                       snapshot, convert::kInterventions, external_id));
  if (!intervention.has_value()) return false;
  RELAIS_ASSIGN_OR_RETURN(const auto subjects,
                          storage::ListSubjects(snapshot, {intervention->dossier_id, intervention->number}));
  return std::any_of(subjects.begin(), subjects.end(), [&](const auto& row) { return row.subject == code; });
}

absl::StatusOr<bool> ReferralHasCode(const storage::Snapshot& snapshot, const std::string& external_id,
                                     absl::string_view column, absl::string_view code) {
  RELAIS_ASSIGN_OR_RETURN(const auto referral,
                          FindNamedPart<storage::ReferralRecord>(snapshot, convert::kReferrals, external_id));
  if (!referral.has_value()) return false;
  return Equals(column == "from_organization" ? referral->from_organization : referral->to_organization,
                code);
}

absl::StatusOr<bool> FundingHasCode(const storage::Snapshot& snapshot, const std::string& row_key,
                                    absl::string_view code) {
  // The key is `external_id|step`; a step's name has no bar.
  RELAIS_ASSIGN_OR_RETURN(const auto application, FindNamedPart<storage::FundingApplicationRecord>(
                                                      snapshot, convert::kFundingApplications,
                                                      row_key.substr(0, row_key.rfind('|'))));
  return application.has_value() && Equals(application->program, code);
}

absl::StatusOr<bool> AgreementHasCode(const storage::Snapshot& snapshot, const std::string& identifier,
                                      absl::string_view code) {
  RELAIS_ASSIGN_OR_RETURN(const auto agreement, storage::FindAgreement(snapshot, identifier));
  return agreement.has_value() && Equals(agreement->organization, code);
}

// Copies, because an import outlives the snapshot that it began with.
absl::StatusOr<domain::CodelistIndex> Copy(
    absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> index) {
  if (!index.ok()) return index.status();
  return **index;
}

}  // namespace

absl::StatusOr<MergedDossiers> LoadMergedDossiers(const storage::Snapshot& snapshot) {
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const auto merges,
                          storage::FindAll<storage::MergeRecord>(all, "1 = 1", {}, "ORDER BY since_seq"));
  std::unordered_map<std::int64_t, std::int64_t> targets;
  for (const storage::MergeRecord& merge : merges) targets[merge.source_id] = merge.target_id;
  MergedDossiers merged;
  for (const storage::MergeRecord& merge : merges) {
    MergedDossier dossier{merge.source_id, merge.since_seq, merge.target_id};
    for (auto next = targets.find(dossier.standing_id); next != targets.end();
         next = targets.find(dossier.standing_id)) {
      dossier.standing_id = next->second;
    }
    RELAIS_ASSIGN_OR_RETURN(const auto record, FindAsMerged(all, dossier));
    if (!record.has_value()) return absl::DataLossError("a merge names a dossier that never was");
    // If two had it, one after the other, the files mean the later one.
    if (!record->external_id.empty()) merged[record->external_id] = dossier;
  }
  return merged;
}

absl::StatusOr<std::optional<storage::DossierRecord>> FindStandingDossier(const storage::Snapshot& snapshot,
                                                                          const MergedDossiers& merged,
                                                                          const std::string& external_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto bearer,
                          storage::FindDossierByExternalId(snapshot.Unrestricted(), external_id));
  if (bearer.has_value() && snapshot.scope() == nullptr) return bearer;
  if (bearer.has_value()) return storage::FindDossier(snapshot, bearer->dossier_id);
  const auto away = merged.find(external_id);
  if (away == merged.end()) return std::optional<storage::DossierRecord>();
  return storage::FindDossier(snapshot, away->second.standing_id);
}

absl::StatusOr<std::optional<storage::DossierRecord>> FindStandingDossier(const storage::Snapshot& snapshot,
                                                                          const MergedDossiers& merged,
                                                                          const ExportedDossiers& exported,
                                                                          const std::string& external_id) {
  const auto named = exported.find(external_id);
  if (named != exported.end()) return storage::FindDossier(snapshot, named->second);
  return FindStandingDossier(snapshot, merged, external_id);
}

std::vector<domain::Lead> LeadsOf(const std::vector<storage::LeadRecord>& records) {
  std::vector<domain::Lead> leads;
  leads.reserve(records.size());
  for (const storage::LeadRecord& record : records) {
    leads.push_back({record.number, DayOf(record.effective_on), record.organization});
  }
  return leads;
}

domain::ExistingReferral ExistingReferralOf(const storage::ReferralRecord& record) {
  domain::ExistingReferral known;
  known.dossier = record.dossier_id;
  known.external_id = record.external_id;
  known.from_organization = record.from_organization;
  known.sent_on = DayOf(record.sent_on);
  // It has a consent, or a value that no import writes: end, decline reason or answer text.
  known.live = record.consent_number.has_value() || !record.ended_on.empty() ||
               !record.decline_reason.empty() || !record.answer_text.empty();
  known.under_way = known.live && domain::IsUnderWay(record.kind, record.state);
  if (!record.answered_on.empty()) known.answered_on = DayOf(record.answered_on);
  const bool occupied =
      record.state != "expired" && (record.kind == "consultation" || record.state == "recalled");
  if (record.consent_number.has_value() && occupied && !record.ended_on.empty()) {
    known.occupied_until = DayOf(record.ended_on);
  }
  if (record.kind != "transfer" || record.answer != "accepted") return known;
  // A referral imported as returned never moved the lead.
  if (record.state == "returned" && record.ended_on.empty()) return known;
  known.given = domain::GivenLead{DayOf(record.answered_on), record.to_organization};
  if (record.state == "returned") {
    known.given_back = domain::GivenLead{DayOf(record.ended_on), record.from_organization};
  }
  return known;
}

ImportKnown::ImportKnown(const storage::Snapshot& snapshot, const MergedDossiers& merged,
                         std::set<std::string> erased, ExportedDossiers& exported, ImportBasis& basis)
    : snapshot_(snapshot),
      merged_(merged),
      erased_(std::move(erased)),
      exported_(exported),
      basis_(basis),
      spelling_(std::make_unique<ImportSpelling>(snapshot, merged)) {}

ImportKnown::~ImportKnown() = default;

std::optional<domain::ExistingDossier> ImportKnown::FindDossier(const std::string& external_id) {
  const auto found = Keep(FindStanding(external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  basis_.Add((*found)->dossier_id);
  auto known = Keep(ReadDossier(snapshot_, **found));
  const bool named = (*found)->external_id == external_id || exported_.count(external_id) > 0;
  if (known.has_value()) known->merged = !named;
  return known;
}

std::optional<domain::ExistingIntervention> ImportKnown::FindIntervention(const std::string& external_id) {
  const auto found = Keep(storage::FindPartByExternalId<storage::InterventionRecord>(snapshot_, external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  basis_.Add((*found)->dossier_id);
  return ExistingInterventionOf(**found);
}

std::optional<domain::ExistingReferral> ImportKnown::FindReferral(const std::string& external_id) {
  const auto found = Keep(storage::FindPartByExternalId<storage::ReferralRecord>(snapshot_, external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  basis_.Add((*found)->dossier_id);
  return ExistingReferralOf(**found);
}

std::optional<domain::ExistingFundingApplication> ImportKnown::FindFundingApplication(
    const std::string& external_id) {
  const auto found =
      Keep(storage::FindPartByExternalId<storage::FundingApplicationRecord>(snapshot_, external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  const storage::FundingApplicationRecord& application = **found;
  basis_.Add(application.dossier_id);
  const auto steps = Keep(storage::ListFundingSteps(snapshot_, {application.dossier_id, application.number}));
  if (!steps.has_value()) return std::nullopt;
  return domain::ExistingFundingApplication{application.dossier_id, application.program,
                                            FundingStepsOf(*steps), application.external_id};
}

bool ImportKnown::IsVoided(const std::string& external_id) {
  if (!voided_ids_.has_value()) {
    voided_ids_ = Keep(storage::VoidedExternalIds(snapshot_, &domain::FoldIdentifier))
                      .value_or(std::set<std::string>());
  }
  return voided_ids_->count(domain::FoldIdentifier(external_id)) > 0;
}

bool ImportKnown::IsHiddenDossier(const std::string& external_id) {
  const auto seen = Keep(FindStandingDossier(snapshot_, merged_, external_id));
  if (!seen.has_value() || seen->has_value()) return false;
  const auto any = Keep(FindStandingDossier(snapshot_.Unrestricted(), merged_, external_id));
  return any.has_value() && (any->has_value() || IsVoided(external_id));
}

bool ImportKnown::IsHidden(domain::FileKind kind, const std::string& external_id) {
  // An unrestricted caller sees everything except voided dossiers.
  if (snapshot_.scope() == nullptr) return kind == domain::FileKind::kDossiers && IsVoided(external_id);
  switch (kind) {
    case domain::FileKind::kDossiers:
      return IsHiddenDossier(external_id);
    case domain::FileKind::kInterventions:
      return Keep(IsHiddenPart<storage::InterventionRecord>(snapshot_, external_id)).value_or(false);
    case domain::FileKind::kReferrals:
      return Keep(IsHiddenPart<storage::ReferralRecord>(snapshot_, external_id)).value_or(false);
    case domain::FileKind::kFunding:
      return Keep(IsHiddenPart<storage::FundingApplicationRecord>(snapshot_, external_id)).value_or(false);
    case domain::FileKind::kPhases:
    case domain::FileKind::kAgreements:
      // Phases need no external_id; agreements are visible to all.
      return false;
  }
  return false;
}

std::string ImportKnown::SpellingOf(domain::FileKind kind, const std::string& external_id) {
  return Keep(spelling_->Of(kind, external_id)).value_or(external_id);
}

std::string ImportKnown::SpellingOfPhase(const std::string& dossier, const std::string& external_id) {
  return Keep(spelling_->OfPhase(dossier, external_id)).value_or(external_id);
}

bool ImportKnown::HasAgreement(const std::string& identifier) {
  const auto found = Keep(storage::FindAgreement(snapshot_, identifier));
  return found.has_value() && found->has_value();
}

bool ImportKnown::HasCode(domain::FileKind kind, const std::string& row_key, absl::string_view column,
                          absl::string_view code) {
  switch (kind) {
    case domain::FileKind::kDossiers:
      return Keep(DossierHasCode(snapshot_, merged_, row_key, column, code)).value_or(false);
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

absl::StatusOr<domain::ImportCodelists> LoadImportCodelists(const storage::Snapshot& snapshot) {
  domain::ImportCodelists codelists;
  RELAIS_ASSIGN_OR_RETURN(codelists.sector, Copy(LoadCodelist(snapshot, "sector")));
  RELAIS_ASSIGN_OR_RETURN(codelists.mrc, Copy(LoadCodelist(snapshot, "mrc")));
  RELAIS_ASSIGN_OR_RETURN(codelists.subject, Copy(LoadCodelist(snapshot, "subject")));
  RELAIS_ASSIGN_OR_RETURN(codelists.program, Copy(LoadCodelist(snapshot, "program")));
  RELAIS_ASSIGN_OR_RETURN(codelists.closing_outcome, Copy(LoadCodelist(snapshot, "closing_outcome")));
  RELAIS_ASSIGN_OR_RETURN(codelists.organizations, Copy(LoadOrganizations(snapshot)));
  return codelists;
}

}  // namespace relais::handlers
