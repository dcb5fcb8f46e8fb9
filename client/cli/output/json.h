#ifndef RELAIS_CLIENT_CLI_OUTPUT_JSON_H_
#define RELAIS_CLIENT_CLI_OUTPUT_JSON_H_

#include <google/protobuf/message.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace relais::cli {

using Json = nlohmann::ordered_json;

// The proto3 JSON of a message: any protobuf library reads it back. Primitive fields are written even if
// zero, and 64-bit integers as numbers, which readers take as well as text. The same message gives the same
// JSON.
Json ToJson(const google::protobuf::Message& message);

// Two blanks of indentation and a line end.
std::string JsonText(const Json& json);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_JSON_H_
