#include "service/rpc/streams/follow_call.h"

#include <memory>

#include "service/dispatch/streams/follow_stream.h"
#include "service/rpc/calls/grpc_transport.h"

namespace relais::rpc {
namespace {

using Response = v1::FollowReferralEventsResponse;

// Deletes itself once gRPC is done with it.
class FollowCall final : public grpc::ServerWriteReactor<Response>, public dispatch::StreamWriter {
 public:
  FollowCall(grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
             dispatch::ReferralFeed& feed, const v1::FollowReferralEventsRequest& request)
      : transport_(context),
        stream_(std::make_shared<dispatch::FollowStream>(transport_, dependencies, feed, *this, request)) {}

  void Start() { stream_->Start(); }

  void Write(const google::protobuf::Message& message) override {
    StartWrite(static_cast<const Response*>(&message));
  }
  void Finish(const google::rpc::Status& outcome) override {
    ServerWriteReactor<Response>::Finish(ToGrpc(outcome));
  }

  void OnWriteDone(bool ok) override { stream_->OnWritten(ok); }
  void OnCancel() override { stream_->OnCancel(absl::CancelledError("the caller went away")); }
  void OnDone() override {
    stream_->Close();
    delete this;
  }

 private:
  GrpcTransport transport_;
  // A round of the feed may keep it a moment longer.
  const std::shared_ptr<dispatch::FollowStream> stream_;
};

}  // namespace

grpc::ServerWriteReactor<Response>* NewFollowCall(grpc::CallbackServerContext& context,
                                                  const dispatch::ServerDependencies& dependencies,
                                                  dispatch::ReferralFeed& feed,
                                                  const v1::FollowReferralEventsRequest& request) {
  auto* const call = new FollowCall(context, dependencies, feed, request);
  call->Start();
  return call;
}

}  // namespace relais::rpc
