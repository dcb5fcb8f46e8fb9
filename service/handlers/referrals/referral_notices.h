#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_NOTICES_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_NOTICES_H_

#include <string>

#include "absl/status/status.h"
#include "storage/records/records.h"
#include "storage/store.h"

namespace relais::handlers {

// The step of a referral that is none of its states: what the recipient saw of the dossier closed with a
// consent.
inline constexpr char kViewClosed[] = "view_closed";

// Whether the user is told by mail of the referrals of the own organization: active, an agent or advisor,
// with an address.
bool IsToldOfReferrals(const storage::UserRecord& user);

// Queues, with what the transaction writes, a notice of the step for everybody at the two parties of the
// referral who is told of such. `acted` is the party that needs no notice, having
// done it itself; empty where neither did.
absl::Status QueueNotices(storage::WriteTransaction& transaction, const storage::ReferralRecord& referral,
                          const std::string& step, const std::string& acted);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_NOTICES_H_
