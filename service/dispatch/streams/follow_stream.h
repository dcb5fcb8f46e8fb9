#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_FOLLOW_STREAM_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_FOLLOW_STREAM_H_

#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/exchange.h"
#include "service/dispatch/streams/referral_feed.h"
#include "service/dispatch/streams/stream.h"

namespace relais::dispatch {

// The method FollowReferralEvents: a stream of referral steps from the request's position on. It ends when
// the caller leaves or loses access, or with UNAVAILABLE when the feed ends. It reads the next page of steps
// only once the last one is sent: a slow reader delays no other call and costs no memory. Thread-safe.
class FollowStream final : public Stream, public Follower, public std::enable_shared_from_this<FollowStream> {
 public:
  // Borrows all but the request. `transport` and `writer` must outlive Close, the others the stream.
  FollowStream(Transport& transport, const ServerDependencies& dependencies, ReferralFeed& feed,
               StreamWriter& writer, const v1::FollowReferralEventsRequest& request);

  // Joins the feed, or finishes the stream if the caller is refused.
  void Start() override;
  void OnWritten(bool ok) override;
  void OnCancel(absl::Status why) override;
  // Leaves the feed.
  void Close() override;

  void Look(const storage::Snapshot& snapshot, bool at_rest, RoundCache& told) override;
  void EndOfFeed() override;

 private:
  // All need mutex_ held.
  absl::Status LookUp(const storage::Snapshot& snapshot, bool at_rest, RoundCache& told);
  void Pump();
  void End(absl::Status status);

  storage::Store& store_;
  ReferralFeed& feed_;
  StreamWriter& writer_;

  std::mutex mutex_;
  // Its resume token is the position of the next round.
  v1::FollowReferralEventsRequest request_;
  Call call_;
  // Messages to send; the first one is being written if `writing_`.
  std::deque<std::shared_ptr<const v1::FollowReferralEventsResponse>> waiting_;
  bool writing_ = false;
  bool began_ = false;
  // Whether a round left steps behind, or came while messages were still waiting.
  bool look_again_ = false;
  std::optional<absl::Status> ending_;
  bool ended_ = false;
};

// The method for a StreamTable. Borrows both.
StreamMethod FollowReferralEventsMethod(const ServerDependencies& dependencies, ReferralFeed& feed);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_FOLLOW_STREAM_H_
