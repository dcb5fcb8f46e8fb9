#include "service/handlers/referrals/referral_notices.h"

#include "service/auth/roles.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/queries/referrals/outbox.h"
#include "storage/status_macros.h"

namespace relais::handlers {

// Only agents and advisors may open the referral of a notice.
bool ReceivesReferralNotices(const storage::UserRecord& user) {
  return user.active && !user.email.empty() &&
         (HoldsRole(user, v1::ROLE_AGENT) || HoldsRole(user, v1::ROLE_ADVISOR));
}

absl::Status QueueNotices(storage::WriteTransaction& transaction, const storage::ReferralRecord& referral,
                          const std::string& step, const std::string& acted) {
  for (const std::string& organization : {referral.from_organization, referral.to_organization}) {
    if (organization == acted) continue;
    RELAIS_ASSIGN_OR_RETURN(const auto users, storage::ListUserRecords(transaction.snapshot(), organization,
                                                                       "", storage::kNoLimit));
    for (const storage::UserRecord& user : users) {
      if (!ReceivesReferralNotices(user)) continue;
      storage::QueueNotice(transaction, {user.user_id, referral.dossier_id, referral.number, step});
    }
  }
  return absl::OkStatus();
}

}  // namespace relais::handlers
