#ifndef RELAIS_SERVICE_CONVERT_COMMON_LABELS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_LABELS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "relais/v1/label.pb.h"
#include "service/convert/common/enums.h"
#include "service/domain/common/localized_text.h"

namespace relais::convert {

// Returns the label that the .proto gives to the value with this code, in lower case; the code itself if
// there is no such value. domain/common/codelists.h has the same labels, with a capital, for code that knows
// no proto.
template <class Enum>
domain::LocalizedText LabelOf(absl::string_view code) {
  const Enum value = FromCode<Enum>(code);
  if (static_cast<int>(value) == 0) return {std::string(code), std::string(code)};
  const auto* described =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(static_cast<int>(value));
  const v1::Label& label = described->options().GetExtension(v1::label);
  return {label.fr(), label.en()};
}

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_LABELS_H_
