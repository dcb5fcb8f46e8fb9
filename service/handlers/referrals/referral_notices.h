#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_NOTICES_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_NOTICES_H_

#include <string>

#include "absl/status/status.h"
#include "storage/records/records.h"
#include "storage/store.h"

namespace relais::handlers {

// A step that is not a state of the referral: the withdrawal of a consent closed the recipient's view.
inline constexpr char kViewClosed[] = "view_closed";

// Whether the user gets mail about the referrals of its organization: it is active, an agent or advisor, and
// has an address.
bool ReceivesReferralNotices(const storage::UserRecord& user);

// Queues a mail notice of the step, in the transaction, for each user of both parties for whom
// ReceivesReferralNotices is true. `acted` is the party that acted and gets no notice; empty if neither did.
absl::Status QueueNotices(storage::WriteTransaction& transaction, const storage::ReferralRecord& referral,
                          const std::string& step, const std::string& acted);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_NOTICES_H_
