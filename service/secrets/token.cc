#include "service/secrets/token.h"

#include <sodium.h>

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/secrets/random.h"

namespace relais::secrets {
namespace {

constexpr absl::string_view kTokenPrefix = "relais_";
constexpr std::size_t kTokenBytes = 32;
// Base64 without padding: each 3 bytes give 4 characters, the last 2 bytes give 3.
constexpr std::size_t kTokenCharacters = 43;
constexpr std::size_t kIdentifierBytes = 12;

// Crockford's base32: no I, L, O (look like digits), no U.
constexpr absl::string_view kShortAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kShortCharacters = 16;
constexpr std::size_t kGroup = 4;

bool IsBase64Url(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

std::string Grouped(absl::string_view characters) {
  std::string out;
  for (std::size_t i = 0; i < characters.size(); i += kGroup) {
    absl::StrAppend(&out, i == 0 ? "" : "-", characters.substr(i, kGroup));
  }
  return out;
}

char Meant(char typed) {
  const char upper = absl::ascii_toupper(static_cast<unsigned char>(typed));
  if (upper == 'I' || upper == 'L') return '1';
  return upper == 'O' ? '0' : upper;
}

}  // namespace

std::string NewToken() {
  std::string bytes = RandomBytes(kTokenBytes);
  std::string text(kTokenCharacters + 1, '\0');
  // Constant time, unlike a lookup table.
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  Wipe(bytes);
  text.pop_back();  // the terminating NUL
  return absl::StrCat(kTokenPrefix, text);
}

bool LooksLikeToken(absl::string_view text) {
  return absl::ConsumePrefix(&text, kTokenPrefix) && text.size() == kTokenCharacters &&
         std::all_of(text.begin(), text.end(), IsBase64Url);
}

std::string NewShortCode() {
  // 32 divides 256, so every character is equally likely. 16 × 5 = 80 bits.
  std::string characters = RandomBytes(kShortCharacters);
  for (char& c : characters) c = kShortAlphabet[static_cast<unsigned char>(c) % kShortAlphabet.size()];
  return Grouped(characters);
}

std::optional<std::string> NormalizeShortCode(absl::string_view typed) {
  std::string characters;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    const char meant = Meant(c);
    if (characters.size() == kShortCharacters || !absl::StrContains(kShortAlphabet, meant))
      return std::nullopt;
    characters += meant;
  }
  if (characters.size() != kShortCharacters) return std::nullopt;
  return Grouped(characters);
}

std::string NewIdentifier() { return absl::BytesToHexString(RandomBytes(kIdentifierBytes)); }

}  // namespace relais::secrets
