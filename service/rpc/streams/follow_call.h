#ifndef RELAIS_SERVICE_RPC_STREAMS_FOLLOW_CALL_H_
#define RELAIS_SERVICE_RPC_STREAMS_FOLLOW_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "relais/v1/referral_service.pb.h"
#include "service/rpc/calls/call.h"
#include "service/rpc/streams/referral_feed.h"

namespace relais::rpc {

// Starts a stream of referral steps from the request's position on. It ends when the caller leaves or loses
// access, or with UNAVAILABLE when the feed ends. It reads the next page of steps only once the last one is
// sent: a slow reader delays no other call and costs no memory. Borrows `dependencies` and `feed`; gRPC owns
// the result.
grpc::ServerWriteReactor<v1::FollowReferralEventsResponse>* NewFollowCall(
    grpc::CallbackServerContext& context, const ServerDependencies& dependencies, ReferralFeed& feed,
    const v1::FollowReferralEventsRequest& request);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_FOLLOW_CALL_H_
