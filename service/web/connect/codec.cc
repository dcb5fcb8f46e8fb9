#include "service/web/connect/codec.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace relais::web {

namespace json = ::google::protobuf::util;

std::optional<Codec> CodecOf(absl::string_view content_type) {
  const std::string type = absl::StrReplaceAll(absl::AsciiStrToLower(content_type), {{" ", ""}, {"\"", ""}});
  if (type == "application/json" || type == "application/json;charset=utf-8") return Codec::kJson;
  if (type == "application/proto") return Codec::kProto;
  return std::nullopt;
}

const char* ContentTypeOf(Codec codec) {
  return codec == Codec::kJson ? "application/json" : "application/proto";
}

bool Parse(Codec codec, const std::string& body, google::protobuf::Message& message) {
  if (codec == Codec::kProto) return message.ParseFromString(body);
  json::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  return json::JsonStringToMessage(body, &message, options).ok();
}

std::optional<std::string> Serialize(Codec codec, const google::protobuf::Message& message) {
  std::string body;
  const bool done = codec == Codec::kProto ? message.SerializeToString(&body)
                                           : json::MessageToJsonString(message, &body).ok();
  return done ? std::optional<std::string>(std::move(body)) : std::nullopt;
}

}  // namespace relais::web
