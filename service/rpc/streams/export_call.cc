#include "service/rpc/streams/export_call.h"

#include <memory>

#include "service/dispatch/streams/export_stream.h"
#include "service/rpc/streams/server_stream_call.h"

namespace relais::rpc {

grpc::ServerWriteReactor<v1::ExportRegisterResponse>* NewExportCall(
    grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
    const v1::ExportRegisterRequest& request) {
  return NewServerStreamCall<v1::ExportRegisterResponse>(
      context, [&](dispatch::Transport& transport, dispatch::StreamWriter& writer) {
        return std::make_shared<dispatch::ExportStream>(transport, dependencies, writer, request);
      });
}

}  // namespace relais::rpc
