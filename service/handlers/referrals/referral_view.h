#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_VIEW_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_VIEW_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "relais/v1/referral.pb.h"
#include "service/domain/privacy/access_rules.h"
#include "service/handlers/common/context.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// What a caller is shown of a referral. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Whether the caller sees the dossier in full today, and not only a past state or a cover sheet of it.
absl::StatusOr<bool> SeesInFull(const CallContext& call, const storage::Snapshot& snapshot,
                                std::int64_t dossier_id);

// The referral as the caller may see it: without its free texts where it does not see the dossier in full;
// with cover sheet and view for its sender and its recipient.
absl::StatusOr<v1::Referral> ViewOf(const CallContext& call, const storage::Snapshot& snapshot,
                                    const storage::ReferralRecord& record);

// Whether what the recipient saw by this referral on `day`, while `before` held, is closed to it by `after`.
bool ClosesView(const storage::ReferralRecord& referral, const domain::DossierFacts& before,
                const domain::DossierFacts& after, const std::string& day);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRAL_VIEW_H_
