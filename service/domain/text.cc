#include "service/domain/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace relais::domain {
namespace {

constexpr auto kFoldOptions =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                   UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

const utf8proc_uint8_t* Bytes(absl::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); });
}

// Appends one space for a run of them, and none at the beginning.
void AppendSpace(std::string* out) {
  if (!out->empty() && out->back() != ' ') out->push_back(' ');
}

std::string WithoutTrailingSpace(std::string text) {
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string FoldAscii(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isspace(byte)) {
      AppendSpace(&out);
    } else {
      out.push_back(absl::ascii_tolower(byte));
    }
  }
  return WithoutTrailingSpace(std::move(out));
}

void AppendFolded(utf8proc_int32_t code_point, std::string* out) {
  switch (code_point) {
    case 0x0153:  // œ
      out->append("oe");
      return;
    case 0x00E6:  // æ
      out->append("ae");
      return;
    case 0x2018:
    case 0x2019:
    case 0x02BC:
      out->push_back('\'');
      return;
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
      out->push_back('-');
      return;
    default:
      break;
  }
  const bool is_space =
      (code_point >= 0x09 && code_point <= 0x0D) || utf8proc_category(code_point) == UTF8PROC_CATEGORY_ZS;
  if (is_space) {
    AppendSpace(out);
    return;
  }
  utf8proc_uint8_t encoded[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(code_point, encoded);
  out->append(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
}

}  // namespace

std::string Fold(absl::string_view text) {
  if (IsAscii(text)) return FoldAscii(text);
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  std::vector<utf8proc_int32_t> code_points(text.size() * 2);
  utf8proc_ssize_t count = utf8proc_decompose(
      Bytes(text), size, code_points.data(), static_cast<utf8proc_ssize_t>(code_points.size()), kFoldOptions);
  if (count < 0) return std::string(text);
  if (static_cast<std::size_t>(count) > code_points.size()) {
    code_points.resize(static_cast<std::size_t>(count));
    count = utf8proc_decompose(Bytes(text), size, code_points.data(), count, kFoldOptions);
    if (count < 0) return std::string(text);
  }
  std::string out;
  out.reserve(text.size());
  for (utf8proc_ssize_t i = 0; i < count; ++i) AppendFolded(code_points[static_cast<std::size_t>(i)], &out);
  return WithoutTrailingSpace(std::move(out));
}

bool IsValidUtf8(absl::string_view bytes) {
  while (!bytes.empty()) {
    if (absl::ascii_isascii(static_cast<unsigned char>(bytes.front()))) {
      bytes.remove_prefix(1);
      continue;
    }
    utf8proc_int32_t code_point;
    const utf8proc_ssize_t size =
        utf8proc_iterate(Bytes(bytes), static_cast<utf8proc_ssize_t>(bytes.size()), &code_point);
    if (size < 1) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

std::size_t CharacterCount(absl::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

absl::string_view Trim(absl::string_view text) {
  // No-break, figure, thin and narrow no-break spaces; byte order mark.
  constexpr absl::string_view kSpaces[] = {"\u00a0", "\u2007", "\u2009", "\u202f", "\ufeff"};
  bool again = true;
  while (again) {
    text = absl::StripAsciiWhitespace(text);
    again = false;
    for (const absl::string_view space : kSpaces) {
      again |= absl::ConsumePrefix(&text, space);
      again |= absl::ConsumeSuffix(&text, space);
    }
  }
  return text;
}

}  // namespace relais::domain
