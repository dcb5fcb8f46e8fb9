#ifndef RELAIS_SERVICE_DOMAIN_COMMON_UNICODE_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_UNICODE_H_

#include <utf8proc.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Code point helpers, internal to this folder.

namespace relais::domain::unicode {

// White space of any kind, line breaks included.
inline bool IsSpace(utf8proc_int32_t code_point) {
  if ((code_point >= 0x09 && code_point <= 0x0D) || code_point == 0x85) return true;
  const utf8proc_category_t category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

inline void Append(utf8proc_int32_t code_point, std::string* out) {
  utf8proc_uint8_t encoded[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(code_point, encoded);
  out->append(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
}

// The length of the character at `position` and its code point; 0 if the bytes there are not UTF-8.
inline std::size_t At(absl::string_view text, std::size_t position, utf8proc_int32_t* code_point) {
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + position),
                       static_cast<utf8proc_ssize_t>(text.size() - position), code_point);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

// The code points of `text` after utf8proc's `options`; nullopt if it is not UTF-8.
inline std::optional<std::vector<utf8proc_int32_t>> Decompose(absl::string_view text,
                                                              utf8proc_option_t options) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  std::vector<utf8proc_int32_t> code_points(text.size() * 2);
  utf8proc_ssize_t count = utf8proc_decompose(bytes, size, code_points.data(),
                                              static_cast<utf8proc_ssize_t>(code_points.size()), options);
  if (count < 0) return std::nullopt;
  if (static_cast<std::size_t>(count) > code_points.size()) {
    code_points.resize(static_cast<std::size_t>(count));
    count = utf8proc_decompose(bytes, size, code_points.data(), count, options);
    if (count < 0) return std::nullopt;
  }
  code_points.resize(static_cast<std::size_t>(count));
  return code_points;
}

}  // namespace relais::domain::unicode

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_UNICODE_H_
