#include "client/cli/output/json.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace relais::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

void RewriteMessage(const Descriptor& type, Json& json);

void RewriteValue(const FieldDescriptor& field, Json& json) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      if (int64_t number = 0; json.is_string() && absl::SimpleAtoi(json.get<std::string>(), &number))
        json = number;
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      // Well-known types such as Timestamp have a JSON form of their own.
      if (!absl::StartsWith(field.message_type()->full_name(), "google.protobuf.")) {
        RewriteMessage(*field.message_type(), json);
      }
      return;
    default:
      return;
  }
}

void RewriteMessage(const Descriptor& type, Json& json) {
  if (!json.is_object()) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const auto found = json.find(field.json_name());
    if (found == json.end()) continue;
    if (!field.is_repeated()) {
      RewriteValue(field, *found);
      continue;
    }
    for (Json& element : *found) RewriteValue(field, element);
  }
}

}  // namespace

Json ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return Json::object();
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Json::object();
  RewriteMessage(*message.GetDescriptor(), json);
  return json;
}

std::string JsonText(const Json& json) {
  // Invalid UTF-8 becomes U+FFFD; the default would throw.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace relais::cli
