#include "service/rpc/calls/method_table.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/support/byte_buffer.h>

#include <map>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"

namespace relais::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using grpc::internal::RpcMethod;

RpcMethod::RpcType TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming())
    return method.server_streaming() ? RpcMethod::BIDI_STREAMING : RpcMethod::CLIENT_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

// gRPC hands over bytes: generated code would instantiate its templates for the messages of each method,
// which takes longer to compile than all else of a service.
class TableService final : public grpc::Service {
 public:
  TableService(const ServiceDescriptor& service, const ServerDependencies& dependencies,
               std::vector<UnaryMethod> methods, const std::vector<StreamMethod>& streams)
      : adapter_(dependencies) {
    std::map<const Descriptor*, UnaryMethod> unary;
    for (UnaryMethod& method : methods) unary[method.request->GetDescriptor()] = std::move(method);
    std::map<const Descriptor*, grpc::internal::MethodHandler*> streaming;
    for (const StreamMethod& stream : streams) streaming[stream.request->GetDescriptor()] = stream.handler;
    for (int i = 0; i < service.method_count(); ++i) {
      const MethodDescriptor& method = *service.method(i);
      paths_.push_back(absl::StrCat("/", service.full_name(), "/", method.name()));
    }
    for (int i = 0; i < service.method_count(); ++i) {
      const MethodDescriptor& method = *service.method(i);
      AddMethod(new grpc::internal::RpcServiceMethod(paths_[i].c_str(), TypeOf(method), nullptr));
      if (const auto found = unary.find(method.input_type()); found != unary.end()) {
        AddUnary(i, method, found->second.answer);
        unary.erase(found);
      } else if (const auto stream = streaming.find(method.input_type()); stream != streaming.end()) {
        MarkMethodCallback(i, stream->second);
        streaming.erase(stream);
      } else {
        throw std::logic_error(absl::StrCat(method.full_name(), ": not in the table"));
      }
    }
    if (!unary.empty() || !streaming.empty())
      throw std::logic_error(
          absl::StrCat(service.full_name(), ": a method in the table is of another service"));
  }

 private:
  using Answer = decltype(UnaryMethod::answer);

  void AddUnary(int index, const MethodDescriptor& method, Answer answer) {
    MessageFactory& factory = *MessageFactory::generated_factory();
    const Message* request = factory.GetPrototype(method.input_type());
    const Message* response = factory.GetPrototype(method.output_type());
    MarkMethodRawCallback(
        index, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                   [this, request, response, answer = std::move(answer)](
                       grpc::CallbackServerContext* context, const grpc::ByteBuffer* given,
                       grpc::ByteBuffer* taken) -> grpc::ServerUnaryReactor* {
                     // Shares the bytes: parsing empties the buffer that it reads.
                     grpc::ByteBuffer bytes = *given;
                     std::unique_ptr<Message> parsed(request->New());
                     if (!grpc::SerializationTraits<Message>::Deserialize(&bytes, parsed.get()).ok()) {
                       grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
                       reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "the request cannot be parsed"});
                       return reactor;
                     }
                     return answer(adapter_, std::make_shared<Exchange>(Exchange{
                                                 *context, std::move(parsed),
                                                 std::unique_ptr<Message>(response->New()), *taken}));
                   }));
  }

  const Adapter adapter_;
  // gRPC keeps pointers to them.
  std::vector<std::string> paths_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewTableService(const char* full_name, const ServerDependencies& dependencies,
                                               std::vector<UnaryMethod> methods,
                                               std::vector<StreamMethod> streams) {
  const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(full_name);
  if (service == nullptr) throw std::logic_error(absl::StrCat(full_name, ": no such service"));
  return std::make_unique<TableService>(*service, dependencies, std::move(methods), streams);
}

Message* MutableResource(Message& response, const Descriptor& resource) {
  const Descriptor& type = *response.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->message_type() == &resource && !field->is_repeated())
      return response.GetReflection()->MutableMessage(&response, field);
  }
  throw std::logic_error(absl::StrCat(type.full_name(), ": no field of type ", resource.full_name()));
}

}  // namespace relais::rpc
