#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/referral_service.pb.h"
#include "service/handlers/context.h"
#include "storage/store.h"

// Handlers of the .proto's service referrals: one function per RPC, named like it. A reading one answers from
// the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer from
// the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetReferralResponse> GetReferral(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetReferralRequest& request);

absl::StatusOr<v1::ListReferralsResponse> ListReferrals(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListReferralsRequest& request);

absl::StatusOr<std::string> CreateReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateReferralRequest& request);

absl::StatusOr<std::string> AcceptReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::AcceptReferralRequest& request);

absl::StatusOr<std::string> DeclineReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::DeclineReferralRequest& request);

absl::StatusOr<std::string> RecallReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::RecallReferralRequest& request);

absl::StatusOr<std::string> CompleteReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteReferralRequest& request);

absl::StatusOr<std::string> ReturnReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::ReturnReferralRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Referral* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_H_
