#ifndef RELAIS_SERVICE_RPC_STREAMS_STREAM_METHODS_H_
#define RELAIS_SERVICE_RPC_STREAMS_STREAM_METHODS_H_

#include <vector>

#include "service/dispatch/calls/call.h"
#include "service/dispatch/streams/imports.h"
#include "service/dispatch/streams/referral_feed.h"
#include "service/rpc/calls/grpc_service.h"

// The streaming methods of the API, for NewGrpcServices. They borrow their arguments.

namespace relais::rpc {

std::vector<StreamMethod> ImportStreams(const dispatch::ServerDependencies& dependencies,
                                        dispatch::Imports& imports);
std::vector<StreamMethod> ReferralStreams(const dispatch::ServerDependencies& dependencies,
                                          dispatch::ReferralFeed& feed);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_STREAM_METHODS_H_
