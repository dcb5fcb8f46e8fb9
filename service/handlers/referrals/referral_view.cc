#include "service/handlers/referrals/referral_view.h"

#include <algorithm>

#include "service/auth/access.h"
#include "service/convert/common/records.h"
#include "service/convert/common/redact.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/referrals/referral_rules.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/access/access.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Whether the recipient sees the dossier in full today because of this referral.
absl::StatusOr<bool> IsViewOpen(const storage::Snapshot& snapshot, const storage::ReferralRecord& record,
                                const std::string& today) {
  if (record.state != "accepted" || record.kind == "external" || !record.consent_number.has_value())
    return false;
  RELAIS_ASSIGN_OR_RETURN(const auto access,
                          storage::FindAccess(snapshot, record.dossier_id, record.to_organization));
  if (!access.has_value()) return false;
  return record.kind == "transfer" ? access->leads : access->open_to >= today;
}

}  // namespace

constexpr Resource<storage::ReferralRecord, v1::Referral> kReferrals = {ViewOf};

storage::ReferralRecord AsOfToday(const CallContext& call, const storage::Snapshot& snapshot,
                                  storage::ReferralRecord record) {
  // The past stays as it was recorded, so that the same question has the same answer.
  if (snapshot.is_current()) record.state = ReferralStateOn(record, call.today);
  return record;
}

absl::StatusOr<bool> HasFullView(const CallContext& call, const storage::Snapshot& snapshot,
                                 std::int64_t dossier_id) {
  if (!call.scope.limited) return true;
  const std::string today = domain::FormatDate(call.today);
  RELAIS_ASSIGN_OR_RETURN(const auto access,
                          storage::FindAccess(snapshot, dossier_id, call.scope.organization));
  if (access.has_value() && access->open_to >= today) return true;
  RELAIS_ASSIGN_OR_RETURN(const std::string lead, storage::LeadOf(snapshot, dossier_id));
  const std::vector<std::string>& network = call.scope.network;
  return std::find(network.begin(), network.end(), lead) != network.end();
}

absl::StatusOr<v1::Referral> ViewOf(const CallContext& call, const storage::Snapshot& snapshot,
                                    const storage::ReferralRecord& record) {
  const std::string today = domain::FormatDate(call.today);
  v1::Referral referral = convert::ToProto(AsOfToday(call, snapshot, record));
  RELAIS_ASSIGN_OR_RETURN(const bool open, IsViewOpen(snapshot, record, today));
  referral.set_view_open(open);
  RELAIS_ASSIGN_OR_RETURN(const bool full, HasFullView(call, snapshot, record.dossier_id));
  if (!full) convert::ClearPersonal(&referral);
  const std::string& own = call.principal.organization;
  if (record.from_organization != own && record.to_organization != own) return referral;
  if (!open) {
    RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts,
                            DossierFactsOf(snapshot.Unrestricted(), record.dossier_id));
    if (!WaitsForAnswer(record, facts, today)) return referral;
  }
  // The recipient sees the current dossier. A sender that no longer leads sees only what its snapshot shows.
  const bool recipient = record.to_organization == own;
  RELAIS_ASSIGN_OR_RETURN(
      const auto dossier,
      storage::FindDossier(recipient ? snapshot.Unrestricted().Current() : snapshot, record.dossier_id));
  if (dossier.has_value()) *referral.mutable_cover_sheet() = convert::ToCoverSheet(*dossier);
  return referral;
}

bool ClosesView(const storage::ReferralRecord& referral, const domain::DossierFacts& before,
                const domain::DossierFacts& after, const std::string& day) {
  return referral.consent_number.has_value() && domain::RestsOnConsent(referral.kind, referral.state) &&
         domain::Covers(before, referral.to_organization, day) &&
         !domain::Covers(after, referral.to_organization, day);
}

}  // namespace relais::handlers
