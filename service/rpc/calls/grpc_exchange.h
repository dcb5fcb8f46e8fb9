#ifndef RELAIS_SERVICE_RPC_CALLS_GRPC_EXCHANGE_H_
#define RELAIS_SERVICE_RPC_CALLS_GRPC_EXCHANGE_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/exchange.h"
#include "service/rpc/calls/grpc_transport.h"

namespace relais::rpc {

// A unary call of gRPC. gRPC owns context, answer and reactor, and keeps them until the call is finished.
class GrpcExchange final : public dispatch::Exchange {
 public:
  // `answer` takes the serialized response.
  GrpcExchange(grpc::CallbackServerContext& context, std::unique_ptr<const google::protobuf::Message> request,
               std::unique_ptr<google::protobuf::Message> response, grpc::ByteBuffer& answer);

  dispatch::Transport& transport() override { return transport_; }
  absl::Status SerializeResponse() override;
  void Finish(const google::rpc::Status& outcome) override;

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

 private:
  GrpcTransport transport_;
  grpc::ByteBuffer& answer_;
  grpc::ServerUnaryReactor* const reactor_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_GRPC_EXCHANGE_H_
