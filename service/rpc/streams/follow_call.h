#ifndef RELAIS_SERVICE_RPC_STREAMS_FOLLOW_CALL_H_
#define RELAIS_SERVICE_RPC_STREAMS_FOLLOW_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "relais/v1/referral_service.pb.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/streams/referral_feed.h"

namespace relais::rpc {

namespace v1 = ::relais::v1;

// Starts a dispatch::FollowStream. Borrows `dependencies` and `feed`; gRPC owns the result.
grpc::ServerWriteReactor<v1::FollowReferralEventsResponse>* NewFollowCall(
    grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
    dispatch::ReferralFeed& feed, const v1::FollowReferralEventsRequest& request);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_FOLLOW_CALL_H_
