#ifndef RELAIS_SERVICE_RPC_STREAMS_IMPORT_CALL_H_
#define RELAIS_SERVICE_RPC_STREAMS_IMPORT_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "relais/v1/import_service.pb.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/streams/imports.h"

namespace relais::rpc {

namespace v1 = ::relais::v1;

// Starts a dispatch::ImportJob. Borrows `dependencies` and `imports`; gRPC owns the result.
grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>* NewImportCall(
    grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
    dispatch::Imports& imports);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_IMPORT_CALL_H_
