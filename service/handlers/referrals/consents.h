#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_CONSENTS_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_CONSENTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/consent_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of ConsentService: one function for each RPC, with its name. The RPC layer checks the method's
// access rule before it calls them, and restricts the snapshot to the caller. A read handler answers from the
// snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer from the
// snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns a consent. For callers with the full view of its dossier.
absl::StatusOr<v1::GetConsentResponse> GetConsent(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::GetConsentRequest& request);

// Returns the consents of one dossier, by ascending number. Same callers.
absl::StatusOr<v1::ListConsentsResponse> ListConsents(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListConsentsRequest& request);

// Records a consent of the promoter. For the lead and the advisors of its network. `obtained_on` defaults to
// today. Names at least one recipient or the whole network. Queues no notice.
absl::StatusOr<std::string> CreateConsent(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreateConsentRequest& request);

// Withdraws a consent on a day (default: today). Same callers as CreateConsent. FAILED_PRECONDITION if it is
// withdrawn. Views and cover sheets that no other consent covers close at once; queues a notice to both
// parties of each such referral.
absl::StatusOr<std::string> WithdrawConsent(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::WithdrawConsentRequest& request);

// Fills `reply` with the consent named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Consent* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_CONSENTS_H_
