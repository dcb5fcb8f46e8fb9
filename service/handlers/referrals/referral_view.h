#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_VIEW_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_VIEW_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "relais/v1/referral.pb.h"
#include "service/auth/call_context.h"
#include "service/domain/privacy/access_rules.h"
#include "service/handlers/common/resource.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Converts a referral to the message that a caller may see. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// The referrals, each as ViewOf shows it.
extern const Resource<storage::ReferralRecord, v1::Referral> kReferrals;

// Whether the caller has the full view of the dossier today, not only a past state or a cover sheet.
absl::StatusOr<bool> HasFullView(const CallContext& call, const storage::Snapshot& snapshot,
                                 std::int64_t dossier_id);

// The record as it holds on the day of the call: EXPIRED once `respond_by` has passed, even before the
// service has recorded it. A snapshot of the past gives the record unchanged.
storage::ReferralRecord AsOfToday(const CallContext& call, const storage::Snapshot& snapshot,
                                  storage::ReferralRecord record);

// The referral as the caller may see it: without its free texts where it does not see the dossier in full;
// with cover sheet and view for its sender and its recipient.
absl::StatusOr<v1::Referral> ViewOf(const CallContext& call, const storage::Snapshot& snapshot,
                                    const storage::ReferralRecord& record);

// Whether the change from `before` to `after` ends the recipient's access by this referral on `day`.
bool ClosesView(const storage::ReferralRecord& referral, const domain::DossierFacts& before,
                const domain::DossierFacts& after, const std::string& day);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_VIEW_H_
