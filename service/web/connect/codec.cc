#include "service/web/connect/codec.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace relais::web {

namespace json = ::google::protobuf::util;

std::optional<Form> FormOf(absl::string_view content_type) {
  const std::string type = absl::StrReplaceAll(absl::AsciiStrToLower(content_type), {{" ", ""}, {"\"", ""}});
  for (const Codec codec : {Codec::kJson, Codec::kProto}) {
    for (const bool streams : {false, true}) {
      const Form form = {codec, streams};
      const char* const name = ContentTypeOf(form);
      const bool same =
          type == name || (codec == Codec::kJson && type == absl::StrCat(name, ";charset=utf-8"));
      if (same) return form;
    }
  }
  return std::nullopt;
}

const char* ContentTypeOf(const Form& form) {
  if (form.streams) {
    return form.codec == Codec::kJson ? "application/connect+json" : "application/connect+proto";
  }
  return form.codec == Codec::kJson ? "application/json" : "application/proto";
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
