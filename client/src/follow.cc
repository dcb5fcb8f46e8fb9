#include <utility>

#include "client/src/client_impl.h"
#include "client/src/status.h"
#include "relais/client.h"
#include "relais/error_details.h"
#include "relais/v1/referral_service.grpc.pb.h"

namespace relais {
namespace {

using Message = v1::FollowReferralEventsResponse;
using Each = std::function<bool(const Message&)>;

// Outcome of one stream.
struct Stretch {
  absl::Status status;
  // Whether `each` returned false.
  bool enough = false;
  bool heard = false;
};

// Calls `each` for every message, and keeps the position to resume from in `request`.
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
  // A proxy whose service went away cuts the stream with INTERNAL or UNKNOWN; errors of the service itself
  // have a reason.
  const bool cut = absl::IsInternal(stretch.status) || absl::IsUnknown(stretch.status);
  if (!stretch.enough && cut && ErrorDetails(stretch.status).reason.empty())
    stretch.status = absl::UnavailableError(stretch.status.message());
  return stretch;
}

}  // namespace

absl::Status Client::FollowReferralEvents(const v1::FollowReferralEventsRequest& request,
                                          const Each& each) const {
  if (!impl_->connection.status.ok()) return impl_->connection.status;
  const auto stub = v1::ReferralService::NewStub(impl_->channel);
  v1::FollowReferralEventsRequest next = request;
  for (;;) {
    Stretch stretch;
    // A stream that brought a message ends the row of attempts: the next one starts a new row.
    absl::Status status = RunWithRetries(impl_->Retries(), absl::InfiniteFuture(), [&] {
      grpc::ClientContext context;
      impl_->Prepare(context, absl::InfiniteFuture());
      stretch = FollowOnce(*stub, context, next, each);
      return stretch.heard ? absl::OkStatus() : stretch.status;
    });
    if (stretch.enough) return absl::OkStatus();
    if (!status.ok()) return status;
    // The service ends a stream only with an error.
    if (stretch.status.ok()) return absl::InternalError("the service ended the stream without a reason");
    if (!absl::IsUnavailable(stretch.status)) return stretch.status;
    // Pauses, so that a stream cut again and again after its first message does not restart at full speed.
    Pause(impl_->Retries(), impl_->options.initial_backoff);
  }
}

}  // namespace relais
