#ifndef RELAIS_SERVICE_CONVERT_COMMON_ENUMS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_ENUMS_H_

#include <cctype>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

// Converts API enumerations to and from codes: PROMOTER_GENDER_WOMAN is `woman` in files, flags, keys and the
// database.

namespace relais::convert {

// `PromoterGender` → `PROMOTER_GENDER_`.
inline std::string EnumPrefix(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + "_";
}

// Returns the code of a value; empty for UNSPECIFIED and for a number unknown to this version.
template <class Enum>
std::string CodeOf(Enum value) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  const auto* described = type->FindValueByNumber(static_cast<int>(value));
  if (described == nullptr || described->number() == 0) return "";
  return absl::AsciiStrToLower(described->name().substr(EnumPrefix(*type).size()));
}

// Returns the value of a code, in any case; UNSPECIFIED if there is none.
template <class Enum>
Enum FromCode(absl::string_view code) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  const auto* described = type->FindValueByName(absl::StrCat(EnumPrefix(*type), absl::AsciiStrToUpper(code)));
  return static_cast<Enum>(described == nullptr ? 0 : described->number());
}

// Returns every code except UNSPECIFIED, joined by `, `.
template <class Enum>
std::string AllCodes() {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  std::string codes;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() == 0) continue;
    absl::StrAppend(&codes, codes.empty() ? "" : ", ", CodeOf(static_cast<Enum>(type->value(i)->number())));
  }
  return codes;
}

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_ENUMS_H_
