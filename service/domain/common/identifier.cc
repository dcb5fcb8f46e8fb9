#include "service/domain/common/identifier.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/unicode.h"

namespace relais::domain {
namespace {

// Composes again after case folding; keeps compatibility forms.
constexpr auto kOptions =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

bool IsVisible(utf8proc_int32_t code_point) {
  constexpr utf8proc_int32_t kBrailleBlank = 0x2800;
  if (unicode::IsSpace(code_point) || code_point == kBrailleBlank) return false;
  const utf8proc_property_t* const property = utf8proc_get_property(code_point);
  return property->ignorable == 0 && property->category != UTF8PROC_CATEGORY_CC &&
         property->category != UTF8PROC_CATEGORY_CF;
}

}  // namespace

std::string FoldIdentifier(absl::string_view identifier) {
  const bool is_ascii = std::all_of(identifier.begin(), identifier.end(), [](char c) {
    return absl::ascii_isascii(static_cast<unsigned char>(c));
  });
  if (is_ascii) return Fold(identifier);
  auto code_points = unicode::Decompose(identifier, kOptions);
  if (!code_points.has_value()) return std::string(identifier);
  const utf8proc_ssize_t count = utf8proc_normalize_utf32(
      code_points->data(), static_cast<utf8proc_ssize_t>(code_points->size()), kOptions);
  code_points->resize(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(count, 0)));
  std::string out;
  for (const utf8proc_int32_t code_point : *code_points) {
    if (!unicode::IsSpace(code_point)) {
      unicode::Append(code_point, &out);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool HasVisibleCharacter(absl::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    utf8proc_int32_t code_point;
    const std::size_t size = unicode::At(text, i, &code_point);
    if (size == 0 || IsVisible(code_point)) return true;
    i += size;
  }
  return false;
}

}  // namespace relais::domain
