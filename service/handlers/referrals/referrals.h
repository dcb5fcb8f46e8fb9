#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRALS_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRALS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "relais/v1/referral_service.pb.h"
#include "service/handlers/common/context.h"
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

// Corrects the answer that the caller's organization, the sender, recorded for a recipient without accounts.
absl::StatusOr<std::string> CorrectReferralAnswer(const CallContext& call,
                                                  storage::WriteTransaction& transaction,
                                                  const v1::CorrectReferralAnswerRequest& request);

// Moves the referral to EXPIRED where it still waits past its `respond_by`, for the service itself; nothing
// is written otherwise. Gives its name.
absl::StatusOr<std::string> ExpireReferral(storage::WriteTransaction& transaction, const std::string& name,
                                           absl::CivilDay today);

// Names of the referrals that wait past their `respond_by`, at most `limit`.
absl::StatusOr<std::vector<std::string>> OverdueReferrals(const storage::Snapshot& snapshot,
                                                          absl::CivilDay today, std::int64_t limit);

// Faults of the batch as a whole; each of its referrals is then a CreateReferral of its own.
absl::Status CheckBatch(const v1::BatchCreateReferralsRequest& request);

// What became of a referral of a batch that was not sent.
void TellRefusal(const CallContext& call, const absl::Status& status, v1::BatchCreateReferralsResult* result);

// Steps of the referrals that the caller's organization sent or received, after the position of the token.
absl::StatusOr<v1::ListReferralEventsResponse> ListReferralEvents(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListReferralEventsRequest& request);

// The same for a stream: what it sends next.
struct NextReferralEvents {
  // Each with the token after it.
  std::vector<v1::FollowReferralEventsResponse> messages;
  // The position after all of them, or after whatever else was recorded.
  std::string resume_token;
  // Whether there is more already.
  bool more = false;
};
absl::StatusOr<NextReferralEvents> FollowReferralEvents(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::FollowReferralEventsRequest& request,
                                                        int limit);
// Callers and requests of one key are told the same from one snapshot.
std::string FollowReferralEventsKey(const CallContext& call, const v1::FollowReferralEventsRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Referral* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRALS_H_
