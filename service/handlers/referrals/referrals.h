#ifndef RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRALS_H_
#define RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRALS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "relais/v1/referral_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of ReferralService: one function for each RPC, with its name. The RPC layer checks the method's
// access rule before it calls them, and restricts the snapshot to the caller. A read handler answers from the
// snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer from the
// snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns a referral as ViewOf shows it. For its sender, its recipient and callers with the full view of the
// dossier.
absl::StatusOr<v1::GetReferralResponse> GetReferral(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetReferralRequest& request);

// Returns the referrals of a dossier, or of all dossiers (`dossiers/-`), by dossier and number. Returns only
// those that the caller sees, as by GetReferral. Filters by state, sender and recipient.
absl::StatusOr<v1::ListReferralsResponse> ListReferrals(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListReferralsRequest& request);

// Sends a dossier to another organization and queues a notice to the recipient. Only the lead on `sent_on`
// (default: today) may send, for itself; advisors may not stand in. EXTERNAL goes to organizations without
// accounts, the other kinds to those with accounts. FAILED_PRECONDITION if the dossier is closed, no consent
// covers the recipient on `sent_on` and today, or a referral to it waits or is under way. ALREADY_EXISTS if
// `external_id` is taken.
absl::StatusOr<std::string> CreateReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateReferralRequest& request);

// Moves SENT to ACCEPTED on a day (default: today). Only the recipient may (for EXTERNAL, the sender), else
// PERMISSION_DENIED; the same for Decline, Complete and Return. A TRANSFER moves the lead.
// FAILED_PRECONDITION in any other state or past `respond_by`, if the dossier is closed, no consent covers
// the recipient, or the lead has changed. Like the four moves below, it queues a notice to the other party.
absl::StatusOr<std::string> AcceptReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::AcceptReferralRequest& request);

// Moves SENT to DECLINED, with a `decline_reason` and an optional text. FAILED_PRECONDITION in any other
// state, or if the dossier was closed on that day.
absl::StatusOr<std::string> DeclineReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::DeclineReferralRequest& request);

// Moves SENT, or an ACCEPTED consultation, to RECALLED. Only the sender may, else PERMISSION_DENIED. Needs a
// code or a text. A closed dossier does not prevent it.
absl::StatusOr<std::string> RecallReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::RecallReferralRequest& request);

// Moves ACCEPTED to COMPLETED. Needs a code or a text. The view of a CONSULTATION closes.
absl::StatusOr<std::string> CompleteReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteReferralRequest& request);

// Moves ACCEPTED to RETURNED. Needs a code or a text. A TRANSFER gives the lead back to the sender;
// FAILED_PRECONDITION if the recipient no longer leads or the dossier was closed on that day.
absl::StatusOr<std::string> ReturnReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::ReturnReferralRequest& request);

// Corrects the answer of an EXTERNAL referral: its date, acceptance or refusal, decline reason or text. A
// referral that has not ended takes the state of the new answer. Only the sender may, else PERMISSION_DENIED.
// Writes a new revision and records the change with its reason (CorrectionRecord); queues no notice.
// INVALID_ARGUMENT if nothing would change, `reason` is missing (an erased dossier takes none), or a refusal
// has no decline reason. FAILED_PRECONDITION if there is no such answer, another fact conflicts (the error
// names it), or the referral has ended and the request has a text or a refusal.
absl::StatusOr<std::string> CorrectReferralAnswer(const CallContext& call,
                                                  storage::WriteTransaction& transaction,
                                                  const v1::CorrectReferralAnswerRequest& request);

// Moves a referral that waits past its `respond_by` to EXPIRED and queues a notice to both parties. Called by
// the service itself, not by users. Writes nothing if the referral has moved meanwhile. Returns its name.
absl::StatusOr<std::string> ExpireReferral(storage::WriteTransaction& transaction, const std::string& name,
                                           absl::CivilDay today);

// Names of the referrals that wait past their `respond_by`, by dossier and number, at most `limit`.
absl::StatusOr<std::vector<std::string>> OverdueReferrals(const storage::Snapshot& snapshot,
                                                          absl::CivilDay today, std::int64_t limit);

// INVALID_ARGUMENT if the batch has no request, over 100, or a `request_id` of a single request. Each request
// then runs as a CreateReferral of its own.
absl::Status CheckBatch(const v1::BatchCreateReferralsRequest& request);

// Fills `result` with the code, reason and message of a failed CreateReferral, in the caller's language.
void FillBatchError(const CallContext& call, const absl::Status& status,
                    v1::BatchCreateReferralsResult* result);

// Returns the steps of referrals that the caller's organization sent or received, after the position of
// `resume_token` (empty: from the first), with the next token. For agents and advisors. Free texts are
// removed. INVALID_ARGUMENT for a damaged token, one of another organization, or a token with `from_now`.
// Writes nothing.
absl::StatusOr<v1::ListReferralEventsResponse> ListReferralEvents(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListReferralEventsRequest& request);

// The next messages of a stream of referral events.
struct NextReferralEvents {
  // Each has the token to resume after it.
  std::vector<v1::FollowReferralEventsResponse> messages;
  // Resumes after all of them. If there are no more, it also skips what else the snapshot holds.
  std::string resume_token;
  // Whether the snapshot may hold more steps.
  bool more = false;
};
// Same as ListReferralEvents for a stream, at most `limit` steps.
absl::StatusOr<NextReferralEvents> FollowReferralEvents(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::FollowReferralEventsRequest& request,
                                                        int limit);
// Cache key: calls with the same key get the same messages from one snapshot.
std::string FollowReferralEventsKey(const CallContext& call, const v1::FollowReferralEventsRequest& request);

// Fills `reply` with the referral named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Referral* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERRALS_REFERRALS_H_
