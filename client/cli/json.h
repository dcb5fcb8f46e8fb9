#ifndef RELAIS_CLIENT_CLI_JSON_H_
#define RELAIS_CLIENT_CLI_JSON_H_

#include <google/protobuf/message.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace relais::cli {

using Json = nlohmann::ordered_json;

// The proto JSON of a message with three changes for people and scripts: enum values are their lower-case
// codes, 64-bit integers are numbers, and primitive fields stand there even when zero. The same message gives
// the same JSON.
Json ToJson(const google::protobuf::Message& message);

// Two blanks of indentation and a line end.
std::string JsonText(const Json& json);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_JSON_H_
