#ifndef RELAIS_SERVICE_RPC_STREAMS_EXPORT_CALL_H_
#define RELAIS_SERVICE_RPC_STREAMS_EXPORT_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "relais/v1/import_service.pb.h"
#include "service/dispatch/calls/call.h"

namespace relais::rpc {

namespace v1 = ::relais::v1;

// Starts a dispatch::ExportStream. Borrows `dependencies`; gRPC owns the result.
grpc::ServerWriteReactor<v1::ExportRegisterResponse>* NewExportCall(
    grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
    const v1::ExportRegisterRequest& request);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_EXPORT_CALL_H_
