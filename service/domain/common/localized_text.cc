#include "service/domain/common/localized_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "service/domain/common/unicode.h"

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

// Collapses runs to one space, and drops leading ones.
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
    case 0x201B:
    case 0x2032:
    case 0x02B9:
    case 0x02BC:
      out->push_back('\'');
      return;
    case 0x2212:
      out->push_back('-');
      return;
    default:
      break;
  }
  if (utf8proc_category(code_point) == UTF8PROC_CATEGORY_PD) {
    out->push_back('-');
  } else if (unicode::IsSpace(code_point)) {
    AppendSpace(out);
  } else {
    unicode::Append(code_point, out);
  }
}

}  // namespace

std::string Fold(absl::string_view text) {
  if (IsAscii(text)) return FoldAscii(text);
  // A lone acute accent is typed for an apostrophe; decomposition would make it a space.
  std::string replaced;
  absl::string_view decomposed = text;
  if (absl::StrContains(text, "\u00b4")) {
    replaced = absl::StrReplaceAll(text, {{"\u00b4", "'"}});
    decomposed = replaced;
  }
  const auto code_points = unicode::Decompose(decomposed, kFoldOptions);
  if (!code_points.has_value()) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (const utf8proc_int32_t code_point : *code_points) AppendFolded(code_point, &out);
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
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isascii(byte) && !absl::ascii_isspace(byte);
  };
  // Fast path for most texts.
  if (text.empty() || (is_plain(text.front()) && is_plain(text.back()))) return text;
  // White space of Unicode, and the byte order mark.
  constexpr absl::string_view kSpaces[] = {
      "\u00a0", "\u0085", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
      "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"};
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
