#ifndef RELAIS_SERVICE_SECRETS_TOKEN_H_
#define RELAIS_SERVICE_SECRETS_TOKEN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Random texts that stand for someone. Every function is thread-safe.

namespace relais::secrets {

// A bearer token: `relais_` and 256 random bits as base64url without padding, 50 characters. The prefix lets
// scanners of leaked secrets know it. Keep only its KeyedDigest.
std::string NewToken();

// Whether `text` has the shape of a token; says nothing on whether it was ever given out.
bool LooksLikeToken(absl::string_view text);

// A code to be read from one screen and typed on another: 80 random bits in Crockford's base32 as
// `ABCD-EFGH-JKMN-PQRS`.
std::string NewShortCode();

// What was typed, as NewShortCode writes it: whatever the case, with or without hyphens and spaces, I and L
// as 1, O as 0. Nothing where it cannot be a short code.
std::optional<std::string> NormalizeShortCode(absl::string_view typed);

// 96 random bits as 24 hexadecimal digits: names a token or a session; not a secret.
std::string NewIdentifier();

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_TOKEN_H_
