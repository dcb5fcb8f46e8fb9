#include "service/rpc/calls/grpc_service.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/support/byte_buffer.h>

#include <map>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "service/rpc/calls/grpc_exchange.h"
#include "service/rpc/calls/grpc_transport.h"

namespace relais::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using grpc::internal::RpcMethod;

// By the type of the request.
using Streams = std::map<const Descriptor*, const StreamMethod*>;

RpcMethod::RpcType TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming())
    return method.server_streaming() ? RpcMethod::BIDI_STREAMING : RpcMethod::CLIENT_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

void Require(bool holds, const std::string& name, const char* fault) {
  if (!holds) throw std::logic_error(absl::StrCat(name, ": ", fault));
}

Streams ByRequest(const std::vector<StreamMethod>& methods) {
  Streams streams;
  for (const StreamMethod& method : methods) {
    const Descriptor* request = method.request->GetDescriptor();
    Require(streams.emplace(request, &method).second, request->full_name(), "twice in the table");
  }
  return streams;
}

// gRPC hands over bytes: generated code would instantiate its templates for the messages of each method,
// which takes longer to compile than all else of a service.
class TableService final : public grpc::Service {
 public:
  // Takes the streams of the service out of `streams`.
  TableService(const dispatch::Dispatcher& dispatcher, const ServiceDescriptor& service, Streams& streams)
      : dispatcher_(dispatcher) {
    for (int i = 0; i < service.method_count(); ++i) paths_.push_back(dispatch::PathOf(*service.method(i)));
    for (int i = 0; i < service.method_count(); ++i) {
      const MethodDescriptor& method = *service.method(i);
      AddMethod(new grpc::internal::RpcServiceMethod(paths_[i].c_str(), TypeOf(method), nullptr));
      if (TypeOf(method) == RpcMethod::NORMAL_RPC) {
        AddUnary(i, method);
      } else {
        const auto found = streams.find(method.input_type());
        Require(found != streams.end(), method.full_name(), "not in the table as a stream");
        MarkMethodCallback(i, found->second->new_handler());
        streams.erase(found);
      }
    }
  }

 private:
  void AddUnary(int index, const MethodDescriptor& descriptor) {
    const dispatch::Method* method = dispatcher_.Find(paths_[index]);
    Require(method != nullptr, descriptor.full_name(), "not in the dispatcher");
    MarkMethodRawCallback(index, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                     [this, method](grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* given, grpc::ByteBuffer* answer) {
                                       return Answer(*method, *context, given, *answer);
                                     }));
  }

  grpc::ServerUnaryReactor* Answer(const dispatch::Method& method, grpc::CallbackServerContext& context,
                                   const grpc::ByteBuffer* given, grpc::ByteBuffer& answer) const {
    // Taken, so that a call that waits does not keep the bytes beside the message.
    grpc::ByteBuffer bytes;
    bytes.Swap(const_cast<grpc::ByteBuffer*>(given));
    std::unique_ptr<Message> request(method.request->New());
    if (!grpc::SerializationTraits<Message>::Deserialize(&bytes, request.get()).ok())
      return Refuse(method, context);
    auto exchange = std::make_shared<GrpcExchange>(context, std::move(request),
                                                   std::unique_ptr<Message>(method.response->New()), answer);
    grpc::ServerUnaryReactor* const reactor = exchange->reactor();
    dispatcher_.Dispatch(method, std::move(exchange));
    return reactor;
  }

  // Answers a request if its bytes are no message of its type.
  grpc::ServerUnaryReactor* Refuse(const dispatch::Method& method,
                                   grpc::CallbackServerContext& context) const {
    GrpcTransport transport(context);
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    reactor->Finish(ToGrpc(dispatcher_.Refuse(*method.descriptor, transport, dispatch::MalformedRequest())));
    return reactor;
  }

  const dispatch::Dispatcher& dispatcher_;
  // gRPC keeps pointers to them.
  std::vector<std::string> paths_;
};

}  // namespace

std::vector<NamedService> NewGrpcServices(const dispatch::Dispatcher& dispatcher,
                                          const std::vector<StreamMethod>& streams) {
  Streams left = ByRequest(streams);
  std::vector<NamedService> services;
  for (const dispatch::Service& service : dispatcher.services()) {
    services.push_back(
        {service.name(), std::make_unique<TableService>(dispatcher, *service.descriptor, left)});
  }
  Require(left.empty(), left.empty() ? "" : left.begin()->first->full_name(), "of no service");
  return services;
}

}  // namespace relais::rpc
