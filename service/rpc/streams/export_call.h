#ifndef RELAIS_SERVICE_RPC_STREAMS_EXPORT_CALL_H_
#define RELAIS_SERVICE_RPC_STREAMS_EXPORT_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "relais/v1/import_service.pb.h"
#include "service/rpc/calls/call.h"

namespace relais::rpc {

// A stream of the register's files. It reads the next dossiers only once the last ones have gone out, each
// time in a short snapshot of its own, so that a slow reader delays no other call and costs no memory.
// Borrows `dependencies`; gRPC owns what it gives.
grpc::ServerWriteReactor<v1::ExportRegisterResponse>* NewExportCall(grpc::CallbackServerContext& context,
                                                                    const ServerDependencies& dependencies,
                                                                    const v1::ExportRegisterRequest& request);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_EXPORT_CALL_H_
