#include "service/web/session/cookie.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace relais::web {
namespace {

constexpr char kAttributes[] = "; Path=/; Secure; HttpOnly; SameSite=Strict";

// What tokens consist of: base64url and the prefix `relais_`.
bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

}  // namespace

absl::string_view TokenOfCookies(absl::string_view cookies) {
  absl::string_view token;
  int found = 0;
  for (const absl::string_view cookie : absl::StrSplit(cookies, ';')) {
    const absl::string_view pair = absl::StripAsciiWhitespace(cookie);
    const std::size_t equals = pair.find('=');
    if (equals == absl::string_view::npos || pair.substr(0, equals) != kSessionCookie) continue;
    token = pair.substr(equals + 1);
    ++found;
  }
  const bool is_token = found == 1 && std::all_of(token.begin(), token.end(), IsTokenCharacter);
  return is_token ? token : absl::string_view();
}

std::string SessionCookie(absl::string_view token) {
  return absl::StrCat(kSessionCookie, "=", token, kAttributes);
}

std::string NoSessionCookie() { return absl::StrCat(kSessionCookie, "=", kAttributes, "; Max-Age=0"); }

}  // namespace relais::web
