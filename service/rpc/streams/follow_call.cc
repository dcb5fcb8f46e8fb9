#include "service/rpc/streams/follow_call.h"

#include <memory>

#include "service/dispatch/streams/follow_stream.h"
#include "service/rpc/streams/server_stream_call.h"

namespace relais::rpc {

grpc::ServerWriteReactor<v1::FollowReferralEventsResponse>* NewFollowCall(
    grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
    dispatch::ReferralFeed& feed, const v1::FollowReferralEventsRequest& request) {
  return NewServerStreamCall<v1::FollowReferralEventsResponse>(
      context, [&](dispatch::Transport& transport, dispatch::StreamWriter& writer) {
        return std::make_shared<dispatch::FollowStream>(transport, dependencies, feed, writer, request);
      });
}

}  // namespace relais::rpc
