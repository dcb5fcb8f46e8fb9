#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_ENUMS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_ENUMS_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// The spelling of an enum value in flags, CSV and JSON: `PHASE_PRE_STARTUP` is `pre_startup`.
std::string EnumCode(const google::protobuf::EnumValueDescriptor& value);

// Finds a value by its code, its French or English label, or an alias (relais/v1/label.proto); ignores case
// and accents. Null if there is none.
const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           std::string_view word);

// The same, but a usage error that names `flag` and lists the allowed values if there is none.
absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ParseEnum(
    std::string_view flag, const google::protobuf::EnumDescriptor& type, const std::string& word,
    Language language);

// The same, but the number of the value.
absl::StatusOr<int> ParseEnumNumber(std::string_view flag, const google::protobuf::EnumDescriptor& type,
                                    const std::string& word, Language language);

// `femme (woman), homme (man)…`: the allowed values, for an error.
std::string EnumAllowed(const google::protobuf::EnumDescriptor& type, Language language);

// All codes but `unspecified`, separated by `|`.
std::string EnumChoices(const google::protobuf::EnumDescriptor& type);

// Label that a person reads for a value, from the .proto (relais/v1/label.proto); its code if it has none, as
// UNSPECIFIED.
std::string EnumLabel(const google::protobuf::EnumValueDescriptor& value, Language language);
// The same for a text that holds a code of `type`, in lower case or as in the .proto: `promoter`,
// `CONSENT_MISSING`. Returns any other text unchanged, as a service of a later version may send.
std::string EnumLabel(const google::protobuf::EnumDescriptor& type, std::string_view code, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_ENUMS_H_
