#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_ENUMS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_ENUMS_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// How an enum value is written in flags, CSV and JSON: `PHASE_PRE_STARTUP` is `pre_startup`.
std::string EnumCode(const google::protobuf::EnumValueDescriptor& value);

// The value that a person means by a word: its code, French or English label, or an alias, whatever the case
// and accents. Null if there is none.
const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           std::string_view word);

// The same; a usage error that names `flag` and lists what is allowed if there is none.
absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ParseEnum(
    std::string_view flag, const google::protobuf::EnumDescriptor& type, const std::string& word,
    Language language);

// `femme (woman), homme (man)…`: what a person may type, for an error.
std::string EnumAllowed(const google::protobuf::EnumDescriptor& type, Language language);

// All codes but `unspecified`, separated by `|`.
std::string EnumChoices(const google::protobuf::EnumDescriptor& type);

// What a person reads for the value with this code; the code itself where there is no label. `type` is the
// short name of the enum, such as `Phase`.
std::string EnumLabel(std::string_view type, std::string_view code, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_ENUMS_H_
