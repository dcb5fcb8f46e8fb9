#include "service/dispatch/streams/follow_stream.h"

#include <utility>

#include "service/dispatch/calls/call_rules.h"
#include "service/dispatch/overload/limits.h"
#include "service/handlers/referrals/referrals.h"
#include "storage/status_macros.h"

namespace relais::dispatch {
namespace {

using Response = v1::FollowReferralEventsResponse;

absl::Status Stopping() { return absl::UnavailableError("the service stops"); }

}  // namespace

FollowStream::FollowStream(Transport& transport, const ServerDependencies& dependencies, ReferralFeed& feed,
                           StreamWriter& writer, const v1::FollowReferralEventsRequest& request)
    : store_(dependencies.store),
      feed_(feed),
      writer_(writer),
      request_(request),
      call_(transport, dependencies, "FollowReferralEvents", &StreamDeadline) {}

void FollowStream::Start() {
  call_.set_request(request_);
  const std::lock_guard<std::mutex> lock(mutex_);
  // Checked before it joins, so that a refused caller costs the others no round.
  absl::Status admitted = store_.Read(absl::Now() + kUnaryTime, [this](const storage::Snapshot& snapshot) {
    return call_.Authorize(snapshot);
  });
  if (admitted.ok() && !feed_.Add(shared_from_this())) admitted = Stopping();
  if (!admitted.ok()) End(std::move(admitted));
}

void FollowStream::Look(const storage::Snapshot& snapshot, bool at_rest, RoundCache& told) {
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

void FollowStream::EndOfFeed() {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(Stopping());
}

void FollowStream::OnWritten(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  writing_ = false;
  waiting_.pop_front();
  if (!ok) End(absl::CancelledError("the caller went away"));
  Pump();
}

void FollowStream::OnCancel(absl::Status why) {
  const std::lock_guard<std::mutex> lock(mutex_);
  End(std::move(why));
}

void FollowStream::Close() {
  feed_.Remove(shared_from_this());
  // Waits for the thread that ended the stream, which may still hold the lock.
  const std::lock_guard<std::mutex> lock(mutex_);
}

// Authorizes again in each round: the account and its scope may have changed.
absl::Status FollowStream::LookUp(const storage::Snapshot& snapshot, bool at_rest, RoundCache& told) {
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

void FollowStream::Pump() {
  if (writing_ || ended_) return;
  if (ending_.has_value()) {
    ended_ = true;
    writer_.Finish(call_.End(*ending_));
  } else if (!waiting_.empty()) {
    writing_ = true;
    writer_.Write(*waiting_.front());
  } else if (std::exchange(look_again_, false)) {
    feed_.Wake();
  }
}

// Ends the stream once the message being written is out.
void FollowStream::End(absl::Status status) {
  if (ending_.has_value()) return;
  ending_ = std::move(status);
  Pump();
}

StreamMethod FollowReferralEventsMethod(const ServerDependencies& dependencies, ReferralFeed& feed) {
  using Request = v1::FollowReferralEventsRequest;
  const auto* const service = Request::descriptor()->file()->FindServiceByName("ReferralService");
  return {service->FindMethodByName("FollowReferralEvents"), &Request::default_instance(),
          [&dependencies, &feed](Transport& transport, StreamWriter& writer,
                                 const StreamMethod::Messages& requests) {
            return std::make_shared<FollowStream>(transport, dependencies, feed, writer,
                                                  static_cast<const Request&>(*requests.at(0)));
          }};
}

}  // namespace relais::dispatch
