#include "service/rpc/calls/method_table.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/support/byte_buffer.h>

#include <map>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "proto/repeatable.h"
#include "relais/v1/annotations.pb.h"
#include "service/auth/method_rules.h"
#include "service/convert/common/errors.h"
#include "service/rpc/calls/call_rules.h"

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

void Require(bool holds, const std::string& name, const char* fault) {
  if (!holds) throw std::logic_error(absl::StrCat(name, ": ", fault));
}

// The field that holds a message of type `resource`; null if there is none.
const FieldDescriptor* ResourceField(const Descriptor& response, const Descriptor& resource) {
  for (int i = 0; i < response.field_count(); ++i) {
    const FieldDescriptor* field = response.field(i);
    if (field->message_type() == &resource && !field->is_repeated()) return field;
  }
  return nullptr;
}

// Whether a client takes the method for a read, and so sends it again (client/src/method_traits.h).
bool IsTakenForRead(const MethodDescriptor& method) {
  return method.input_type()->FindFieldByName("request_id") == nullptr &&
         OnlyReads(method.options().GetExtension(v1::access));
}

void CheckRow(const MethodDescriptor& method, const UnaryMethod& row) {
  const Descriptor& response = *method.output_type();
  Require(row.response == nullptr || row.response == &response, method.full_name(), "another response");
  Require(row.filled == nullptr || row.filled == &response || ResourceField(response, *row.filled) != nullptr,
          method.full_name(), "its response has no such resource");
  Require(!row.writes || !IsTakenForRead(method), method.full_name(),
          "a write without request_id is not marked not_repeatable");
}

// gRPC hands over bytes: generated code would instantiate its templates for the messages of each method,
// which takes longer to compile than all else of a service.
class TableService final : public grpc::Service {
 public:
  TableService(const ServiceDescriptor& service, const ServerDependencies& dependencies,
               std::vector<UnaryMethod> methods, const std::vector<StreamMethod>& streams)
      : dependencies_(dependencies), adapter_(dependencies) {
    std::map<const Descriptor*, UnaryMethod> unary;
    for (UnaryMethod& method : methods) {
      const Descriptor* request = method.request->GetDescriptor();
      Require(unary.emplace(request, std::move(method)).second, request->full_name(), "twice in the table");
    }
    std::map<const Descriptor*, const StreamMethod*> streaming;
    for (const StreamMethod& stream : streams) {
      const Descriptor* request = stream.request->GetDescriptor();
      Require(streaming.emplace(request, &stream).second, request->full_name(), "twice in the table");
    }
    for (int i = 0; i < service.method_count(); ++i)
      paths_.push_back(absl::StrCat("/", service.full_name(), "/", service.method(i)->name()));
    for (int i = 0; i < service.method_count(); ++i) {
      const MethodDescriptor& method = *service.method(i);
      AddMethod(new grpc::internal::RpcServiceMethod(paths_[i].c_str(), TypeOf(method), nullptr));
      if (TypeOf(method) == RpcMethod::NORMAL_RPC) {
        const auto found = unary.find(method.input_type());
        Require(found != unary.end(), method.full_name(), "not in the table");
        CheckRow(method, found->second);
        AddUnary(i, method, found->second.answer);
        unary.erase(found);
      } else {
        const auto found = streaming.find(method.input_type());
        Require(found != streaming.end(), method.full_name(), "not in the table as a stream");
        MarkMethodCallback(i, found->second->new_handler());
        streaming.erase(found);
      }
    }
    Require(unary.empty() && streaming.empty(), service.full_name(),
            "a row of the table is of another service");
  }

 private:
  using Answer = decltype(UnaryMethod::answer);

  void AddUnary(int index, const MethodDescriptor& method, Answer answer) {
    MessageFactory& factory = *MessageFactory::generated_factory();
    const Message* request = factory.GetPrototype(method.input_type());
    const Message* response = factory.GetPrototype(method.output_type());
    MarkMethodRawCallback(
        index, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                   [this, &method, request, response, answer = std::move(answer)](
                       grpc::CallbackServerContext* context, const grpc::ByteBuffer* given,
                       grpc::ByteBuffer* answer_bytes) -> grpc::ServerUnaryReactor* {
                     // Taken, so that a call that waits does not keep the bytes beside the message.
                     grpc::ByteBuffer bytes;
                     bytes.Swap(const_cast<grpc::ByteBuffer*>(given));
                     std::unique_ptr<Message> parsed(request->New());
                     if (!grpc::SerializationTraits<Message>::Deserialize(&bytes, parsed.get()).ok()) {
                       return Refuse(*context, method);
                     }
                     return answer(adapter_, std::make_shared<Exchange>(Exchange{
                                                 *context, std::move(parsed),
                                                 std::unique_ptr<Message>(response->New()), *answer_bytes}));
                   }));
  }

  // Answers a request if its bytes are no message of its type.
  grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext& context,
                                   const MethodDescriptor& method) const {
    Call call(context, dependencies_, method.name(), &UnaryDeadline);
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    reactor->Finish(
        call.End(convert::InvalidFields({{"request",
                                          "",
                                          {"les octets reçus ne sont pas un message de cette méthode",
                                           "the bytes received are no message of this method"}}})));
    return reactor;
  }

  const ServerDependencies dependencies_;
  const Adapter adapter_;
  // gRPC keeps pointers to them.
  std::vector<std::string> paths_;
};

}  // namespace

NamedService NewService(const char* full_name, const ServerDependencies& dependencies,
                        std::vector<UnaryMethod> methods, std::vector<StreamMethod> streams) {
  const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(full_name);
  if (service == nullptr) throw std::logic_error(absl::StrCat(full_name, ": no such service"));
  return {full_name, std::make_unique<TableService>(*service, dependencies, std::move(methods), streams)};
}

Message* MutableResource(Message& response, const Descriptor& resource) {
  return response.GetReflection()->MutableMessage(&response,
                                                  ResourceField(*response.GetDescriptor(), resource));
}

}  // namespace relais::rpc
