#ifndef RELAIS_SERVICE_RPC_CALLS_EXCHANGE_H_
#define RELAIS_SERVICE_RPC_CALLS_EXCHANGE_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>

namespace relais::rpc {

// The messages of one unary call. gRPC owns context and answer, and keeps both until the call is finished.
struct Exchange {
  grpc::CallbackServerContext& context;
  std::unique_ptr<const google::protobuf::Message> request;
  std::unique_ptr<google::protobuf::Message> response;
  // Takes the serialized response.
  grpc::ByteBuffer& answer;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_EXCHANGE_H_
