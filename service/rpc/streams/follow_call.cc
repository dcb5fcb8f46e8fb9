#include "service/rpc/streams/follow_call.h"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "service/handlers/referrals/referrals.h"
#include "service/rpc/calls/call_rules.h"
#include "service/rpc/overload/limits.h"
#include "storage/status_macros.h"

namespace relais::rpc {
namespace {

using Response = v1::FollowReferralEventsResponse;

class FollowCall final : public grpc::ServerWriteReactor<Response>,
                         public Follower,
                         public std::enable_shared_from_this<FollowCall> {
 public:
  FollowCall(grpc::CallbackServerContext& context, const ServerDependencies& dependencies, ReferralFeed& feed,
             const v1::FollowReferralEventsRequest& request)
      : store_(dependencies.store),
        feed_(feed),
        request_(request),
        call_(context, dependencies, "FollowReferralEvents", &StreamDeadline) {}

  // Joins the feed, or ends the call if the caller is refused. Owns itself until gRPC is done with it.
  void Start() {
    self_ = shared_from_this();
    call_.set_request(request_);
    const std::lock_guard<std::mutex> lock(mutex_);
    // Checked before it joins, so that a refused caller costs the others no round.
    absl::Status admitted = store_.Read(absl::Now() + kUnaryTime, [this](const storage::Snapshot& snapshot) {
      return call_.Authorize(snapshot);
    });
    if (admitted.ok() && !feed_.Add(self_)) admitted = Stopping();
    if (!admitted.ok()) End(std::move(admitted));
  }

  void Look(const storage::Snapshot& snapshot, bool at_rest, RoundCache& told) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (ending_.has_value()) return;
    if (!waiting_.empty()) {
      look_again_ = true;
      return;
    }
    const absl::Status status = LookUp(snapshot, at_rest, told);
    // The register was too slow for this round: the position is kept, and the next round continues from it.
    if (absl::IsDeadlineExceeded(status) || absl::IsUnavailable(status)) return;
    if (!status.ok()) return End(status);
    Pump();
  }

  void EndOfFeed() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    End(Stopping());
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    waiting_.pop_front();
    if (!ok) End(absl::CancelledError("the caller went away"));
    Pump();
  }

  void OnCancel() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    End(absl::CancelledError("the caller went away"));
  }

  void OnDone() override {
    feed_.Remove(self_);
    // The thread that ended the call may still hold the lock: take it once before the call is deleted.
    const std::shared_ptr<FollowCall> self = [this] {
      const std::lock_guard<std::mutex> lock(mutex_);
      return std::exchange(self_, nullptr);
    }();
  }

 private:
  static absl::Status Stopping() { return absl::UnavailableError("the service stops"); }

  // All functions below need mutex_.

  // Authorizes again in each round: the account and its scope may have changed.
  absl::Status LookUp(const storage::Snapshot& snapshot, bool at_rest, RoundCache& told) {
    call_.SetToday();
    RELAIS_RETURN_IF_ERROR(call_.Authorize(snapshot));
    std::shared_ptr<const handlers::NextReferralEvents>& next =
        told[handlers::FollowReferralEventsKey(call_.context(), request_)];
    if (next == nullptr) {
      RELAIS_ASSIGN_OR_RETURN(
          handlers::NextReferralEvents made,
          handlers::FollowReferralEvents(call_.context(), snapshot.RestrictedTo(call_.context().scope),
                                         request_, kStepsInARound));
      next = std::make_shared<const handlers::NextReferralEvents>(std::move(made));
    }
    // Each pointer keeps the whole shared answer alive.
    for (const Response& message : next->messages) waiting_.emplace_back(next, &message);
    // Sends the position alone as the first message or as a heartbeat.
    if (waiting_.empty() && (at_rest || !began_)) {
      auto place = std::make_shared<Response>();
      place->set_resume_token(next->resume_token);
      waiting_.push_back(std::move(place));
    }
    began_ = true;
    request_.clear_from_now();
    request_.set_resume_token(next->resume_token);
    look_again_ = next->more;
    return absl::OkStatus();
  }

  void Pump() {
    if (writing_ || ended_) return;
    if (ending_.has_value()) {
      ended_ = true;
      Finish(call_.End(*ending_));
    } else if (!waiting_.empty()) {
      writing_ = true;
      StartWrite(waiting_.front().get());
    } else if (std::exchange(look_again_, false)) {
      feed_.Wake();
    }
  }

  // Ends the call once the message being written is out.
  void End(absl::Status status) {
    if (ending_.has_value()) return;
    ending_ = std::move(status);
    Pump();
  }

  storage::Store& store_;
  ReferralFeed& feed_;
  std::shared_ptr<FollowCall> self_;

  std::mutex mutex_;
  // Its resume token is the position of the next round.
  v1::FollowReferralEventsRequest request_;
  Call call_;
  // Messages to send; the first one is being written if `writing_`.
  std::deque<std::shared_ptr<const Response>> waiting_;
  bool writing_ = false;
  bool began_ = false;
  // Whether a round left steps behind, or came while messages were still waiting.
  bool look_again_ = false;
  std::optional<absl::Status> ending_;
  bool ended_ = false;
};

}  // namespace

grpc::ServerWriteReactor<Response>* NewFollowCall(grpc::CallbackServerContext& context,
                                                  const ServerDependencies& dependencies, ReferralFeed& feed,
                                                  const v1::FollowReferralEventsRequest& request) {
  const auto call = std::make_shared<FollowCall>(context, dependencies, feed, request);
  call->Start();
  return call.get();
}

}  // namespace relais::rpc
