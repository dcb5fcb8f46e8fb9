#include "service/auth/voided.h"

#include <algorithm>
#include <utility>

#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "storage/access/access.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Whether the scope shows dossiers that this organization leads.
bool Covers(const storage::Scope* scope, const std::string& lead) {
  if (scope == nullptr || (!scope->organization.empty() && scope->organization == lead)) return true;
  return std::find(scope->network.begin(), scope->network.end(), lead) != scope->network.end();
}

absl::StatusOr<storage::DossierRecord> DossierBeforeVoiding(const storage::Snapshot& all,
                                                            const storage::VoidingRecord& voiding) {
  RELAIS_ASSIGN_OR_RETURN(const auto dossier,
                          storage::FindDossier(all.At(voiding.since_seq - 1), voiding.dossier_id));
  if (!dossier.has_value()) return absl::DataLossError("a voiding names a dossier that never was");
  return *dossier;
}

}  // namespace

absl::StatusOr<std::optional<VoidedDossier>> FindVoided(const storage::Snapshot& snapshot,
                                                        std::int64_t dossier_id) {
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const auto voiding,
                          storage::FindOne<storage::VoidingRecord>(all, "dossier_id = ?", {dossier_id}));
  if (!voiding.has_value()) return std::optional<VoidedDossier>();
  VoidedDossier voided;
  voided.voiding = *voiding;
  RELAIS_ASSIGN_OR_RETURN(voided.dossier, DossierBeforeVoiding(all, *voiding));
  voided.lead = voided.dossier.lead_organization;
  if (!Covers(snapshot.scope(), voided.lead)) return std::optional<VoidedDossier>();
  return std::optional<VoidedDossier>(std::move(voided));
}

absl::Status CheckNotVoided(const storage::Snapshot& snapshot, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto voided, FindVoided(snapshot.Current(), dossier_id));
  if (!voided.has_value()) return absl::OkStatus();
  return convert::WrongState(convert::DossierName(dossier_id), "voided", "use",
                             {"Ce dossier est annulé; il faut d'abord le rétablir.",
                              "This dossier is voided; its voiding must be undone first."});
}

}  // namespace relais::handlers
