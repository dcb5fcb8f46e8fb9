#include "service/rpc/calls/grpc_exchange.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <utility>

namespace relais::rpc {

using google::protobuf::Message;

GrpcExchange::GrpcExchange(grpc::CallbackServerContext& context, std::unique_ptr<const Message> request,
                           std::unique_ptr<Message> response, grpc::ByteBuffer& answer)
    : Exchange(std::move(request), std::move(response)),
      transport_(context),
      answer_(answer),
      reactor_(context.DefaultReactor()) {}

absl::Status GrpcExchange::SerializeResponse() {
  bool own_buffer = false;
  const grpc::Status status =
      grpc::SerializationTraits<Message>::Serialize(response(), &answer_, &own_buffer);
  return status.ok() ? absl::OkStatus() : absl::InternalError("the response cannot be serialized");
}

void GrpcExchange::Finish(const google::rpc::Status& outcome) { reactor_->Finish(ToGrpc(outcome)); }

}  // namespace relais::rpc
