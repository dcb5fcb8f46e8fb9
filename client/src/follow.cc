#include <utility>

#include "client/src/client_impl.h"
#include "relais/client.h"
#include "relais/error_details.h"

namespace relais {
namespace {

using Message = v1::FollowReferralEventsResponse;
using Each = std::function<bool(const Message&)>;

// What one stream brought.
struct Stretch {
  absl::Status status;
  // Whether the caller has enough.
  bool enough = false;
  bool heard = false;
};

// Gives every message to `each`, and keeps in `request` the place to go on from.
Stretch FollowOnce(v1::ReferralService::Stub& stub, grpc::ClientContext& context,
                   v1::FollowReferralEventsRequest& request, const Each& each) {
  Stretch stretch;
  const auto stream = stub.FollowReferralEvents(&context, request);
  Message message;
  while (!stretch.enough && stream->Read(&message)) {
    stretch.heard = true;
    request.clear_from_now();
    request.set_resume_token(message.resume_token());
    stretch.enough = !each(message);
  }
  if (stretch.enough) context.TryCancel();
  stretch.status = FromGrpc(stream->Finish());
  // A door whose service went away cuts the stream as a fault of its own; what the service says has a reason.
  const bool cut = absl::IsInternal(stretch.status) || absl::IsUnknown(stretch.status);
  if (!stretch.enough && cut && ErrorDetails(stretch.status).reason.empty())
    stretch.status = absl::UnavailableError(stretch.status.message());
  return stretch;
}

}  // namespace

absl::Status Client::FollowReferralEvents(const v1::FollowReferralEventsRequest& request,
                                          const Each& each) const {
  if (!impl_->connection.status.ok()) return impl_->connection.status;
  v1::FollowReferralEventsRequest next = request;
  for (;;) {
    Stretch stretch;
    // Streams that brought something end the row of attempts: the next one begins a row of its own.
    const absl::Status status = RunWithRetries(impl_->Retries(), absl::InfiniteFuture(), [&] {
      grpc::ClientContext context;
      impl_->Prepare(context, absl::InfiniteFuture());
      stretch = FollowOnce(*impl_->referrals, context, next, each);
      return stretch.heard ? absl::OkStatus() : stretch.status;
    });
    if (stretch.enough) return absl::OkStatus();
    if (!status.ok()) return status;
    // The service ends a stream only by saying why.
    if (stretch.status.ok()) return absl::InternalError("the service ended the stream without a reason");
    if (!absl::IsUnavailable(stretch.status)) return stretch.status;
    // One that is cut again and again after its first message is not to be begun without end at full speed.
    Pause(impl_->Retries(), impl_->options.initial_backoff);
  }
}

}  // namespace relais
