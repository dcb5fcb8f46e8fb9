#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_CONSENTS_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_CONSENTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/consent_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of the .proto's service for consents: one function per RPC, named like it. A reading one answers
// from the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer
// from the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetConsentResponse> GetConsent(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::GetConsentRequest& request);

absl::StatusOr<v1::ListConsentsResponse> ListConsents(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListConsentsRequest& request);

absl::StatusOr<std::string> CreateConsent(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreateConsentRequest& request);

// Queues a notice to the parties of every referral whose cover sheet or view it closes.
absl::StatusOr<std::string> WithdrawConsent(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::WithdrawConsentRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Consent* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_CONSENTS_H_
