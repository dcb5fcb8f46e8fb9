// By which names an import finds what the register holds: those that an export of this register made, and
// those of dossiers that the caller does not see any more.

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/match.h"
#include "service/convert/common/names.h"
#include "service/handlers/import/existing.h"
#include "service/handlers/import/exported_names.h"
#include "service/handlers/import/import.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// The organizations that led the voided dossiers, by the external_id of each and of those merged into it.
absl::StatusOr<std::unordered_map<std::string, std::string>> LoadVoidedDossiers(
    const storage::Snapshot& snapshot, const MergedDossiers& merged) {
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const auto voidings, storage::FindAll<storage::VoidingRecord>(all, "1 = 1", {}));
  std::unordered_map<std::string, std::string> leads;
  for (const storage::VoidingRecord& voiding : voidings) {
    RELAIS_ASSIGN_OR_RETURN(const auto record,
                            storage::FindDossier(all.At(voiding.since_seq - 1), voiding.dossier_id));
    if (!record.has_value()) continue;
    if (!record->external_id.empty()) leads[record->external_id] = record->lead_organization;
    for (const auto& [external_id, away] : merged) {
      if (away.standing_id == voiding.dossier_id) leads[external_id] = record->lead_organization;
    }
  }
  return leads;
}

}  // namespace

absl::StatusOr<std::optional<storage::DossierRecord>> ImportKnown::FindStanding(
    const std::string& external_id) const {
  return FindStandingDossier(snapshot_, merged_, exported_, external_id);
}

bool ImportKnown::IsVisible(const std::string& dossier) {
  if (snapshot_.scope() == nullptr) return true;
  const auto [known, is_new] = visible_.try_emplace(dossier, false);
  if (!is_new) return known->second;
  const auto found = Keep(FindStanding(dossier));
  const bool visible = (found.has_value() && found->has_value()) || WasVisible(dossier);
  return visible_[dossier] = visible;
}

bool ImportKnown::WasVisible(const std::string& dossier) {
  if (!voided_.has_value()) {
    voided_ =
        Keep(LoadVoidedDossiers(snapshot_, merged_)).value_or(std::unordered_map<std::string, std::string>());
  }
  const auto voided = voided_->find(dossier);
  if (voided == voided_->end()) return false;
  const std::vector<std::string>& network = snapshot_.scope()->network;
  return voided->second == snapshot_.scope()->organization ||
         std::find(network.begin(), network.end(), voided->second) != network.end();
}

bool ImportKnown::IsOwnExport(const domain::DossierRow& row) {
  const auto number = convert::ParseDossierName(WithoutExportPrefix(row.external_id));
  if (!number.has_value()) return false;
  const auto bearer = Keep(FindStandingDossier(snapshot_.Unrestricted(), merged_, row.external_id));
  if (!bearer.has_value() || bearer->has_value()) return false;
  const auto found = Keep(storage::FindDossier(snapshot_, *number));
  if (!found.has_value() || !found->has_value() || !(*found)->external_id.empty()) return false;
  // Of another register it may be, with a dossier of the same number.
  const storage::DossierRecord& record = **found;
  if (record.opened_on != row.opened_on && record.project_title != row.project_title) return false;
  basis_.Add(*number);
  exported_[row.external_id] = *number;
  return true;
}

template <class Record>
bool ImportKnown::RecognizePart(absl::string_view collection, const std::string& name,
                                std::int64_t dossier_id) {
  const auto part = Keep(FindNamedPart<Record>(snapshot_, collection, name));
  if (!part.has_value() || !part->has_value()) return false;
  const Record& record = **part;
  if (!record.external_id.empty() || record.dossier_id != dossier_id) return false;
  exported_parts_[name] = {record.dossier_id, record.number};
  return true;
}

bool ImportKnown::IsOwnExport(domain::FileKind kind, const std::string& external_id,
                              const std::string& dossier) {
  if (kind == domain::FileKind::kPhases) return exported_.count(dossier) > 0;
  if (!absl::StrContains(external_id, "dossiers/")) return false;
  const auto found = Keep(FindStanding(dossier));
  if (!found.has_value() || !found->has_value()) return false;
  const std::int64_t number = (*found)->dossier_id;
  basis_.Add(number);
  switch (kind) {
    case domain::FileKind::kInterventions:
      return RecognizePart<storage::InterventionRecord>(convert::kInterventions, external_id, number);
    case domain::FileKind::kReferrals:
      return RecognizePart<storage::ReferralRecord>(convert::kReferrals, external_id, number);
    case domain::FileKind::kFunding:
      return RecognizePart<storage::FundingApplicationRecord>(convert::kFundingApplications, external_id,
                                                              number);
    case domain::FileKind::kDossiers:
    case domain::FileKind::kPhases:
    case domain::FileKind::kAgreements:
      break;
  }
  return false;
}

}  // namespace relais::handlers
