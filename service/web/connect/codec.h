#ifndef RELAIS_SERVICE_WEB_CONNECT_CODEC_H_
#define RELAIS_SERVICE_WEB_CONNECT_CODEC_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Messages as bodies of requests and responses. Pure functions.

namespace relais::web {

enum class Codec { kJson, kProto };

// Form of a call: bodies of one message, or of messages in envelopes, for methods that stream.
struct Form {
  Codec codec = Codec::kJson;
  bool streams = false;
};

// Returns the form of a `content-type`: application/json or application/connect+json, with UTF-8 as its
// charset if it names one, application/proto or application/connect+proto. Nullopt for any other.
std::optional<Form> FormOf(absl::string_view content_type);
// Value of `content-type` for a response.
const char* ContentTypeOf(const Form& form);

// Parses a body into `message`, which is empty before. False if it is no message of that type; `message` then
// has an unspecified content. JSON is the canonical mapping of Protobuf; unknown fields are ignored, as they
// are in binary, so that a newer page works with an older service. An empty body is a message only in binary.
bool Parse(Codec codec, const std::string& body, google::protobuf::Message& message);

// Returns the body for a message; nullopt if it cannot be written. In JSON, fields without a value are left
// out, names are in lowerCamelCase.
std::optional<std::string> Serialize(Codec codec, const google::protobuf::Message& message);

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_CODEC_H_
