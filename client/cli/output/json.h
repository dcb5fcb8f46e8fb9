#ifndef RELAIS_CLIENT_CLI_OUTPUT_JSON_H_
#define RELAIS_CLIENT_CLI_OUTPUT_JSON_H_

#include <google/protobuf/message.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace relais::cli {

using Json = nlohmann::ordered_json;

// The proto3 JSON of a message, which any protobuf library reads back. Zero primitive fields are included;
// 64-bit integers are numbers, which readers take as well as text. Equal messages give equal JSON.
Json ToJson(const google::protobuf::Message& message);

// JSON text, indented by two blanks, with a line end.
std::string JsonText(const Json& json);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_JSON_H_
