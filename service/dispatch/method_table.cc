#include "service/dispatch/method_table.h"

#include <map>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "proto/repeatable.h"
#include "relais/v1/annotations.pb.h"

namespace relais::dispatch {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

using Rows = std::map<const Descriptor*, UnaryMethod>;

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

Rows ByRequest(std::vector<UnaryMethod> methods) {
  Rows rows;
  for (UnaryMethod& method : methods) {
    const Descriptor* request = method.request->GetDescriptor();
    Require(rows.emplace(request, std::move(method)).second, request->full_name(), "twice in the table");
  }
  return rows;
}

// Takes the method's row out of `rows`.
Method TakeMethod(const MethodDescriptor& method, Rows& rows) {
  const auto found = rows.find(method.input_type());
  Require(found != rows.end(), method.full_name(), "not in the table");
  CheckRow(method, found->second);
  MessageFactory& factory = *MessageFactory::generated_factory();
  Method taken = {&method, factory.GetPrototype(method.input_type()),
                  factory.GetPrototype(method.output_type()), std::move(found->second.answer)};
  rows.erase(found);
  return taken;
}

}  // namespace

Service NewService(const char* full_name, std::vector<UnaryMethod> methods) {
  const ServiceDescriptor* descriptor = DescriptorPool::generated_pool()->FindServiceByName(full_name);
  if (descriptor == nullptr) throw std::logic_error(absl::StrCat(full_name, ": no such service"));
  Rows rows = ByRequest(std::move(methods));
  Service service = {descriptor, {}};
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const MethodDescriptor& method = *descriptor->method(i);
    if (IsUnary(method)) service.methods.push_back(TakeMethod(method, rows));
  }
  Require(rows.empty(), full_name, "a row of the table is of another service");
  return service;
}

bool IsUnary(const MethodDescriptor& method) {
  return !method.client_streaming() && !method.server_streaming();
}

Message* MutableResource(Message& response, const Descriptor& resource) {
  return response.GetReflection()->MutableMessage(&response,
                                                  ResourceField(*response.GetDescriptor(), resource));
}

}  // namespace relais::dispatch
