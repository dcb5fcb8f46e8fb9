#ifndef RELAIS_SERVICE_SECRETS_TOKEN_H_
#define RELAIS_SERVICE_SECRETS_TOKEN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Generates and checks tokens, codes and identifiers. Every function is thread-safe.

namespace relais::secrets {

// Returns a new bearer token: `relais_` and 256 random bits as base64url without padding, 50 characters. The
// prefix lets scanners recognize leaked secrets. Store only its KeyedDigest.
std::string NewToken();

// Whether `text` has the form of a token; does not check that it was ever issued.
bool LooksLikeToken(absl::string_view text);

// Returns a code to be read from one screen and typed on another: 80 random bits in Crockford's base32, as
// `ABCD-EFGH-JKMN-PQRS`.
std::string NewShortCode();

// Converts typed text to the form that NewShortCode returns: ignores case, hyphens and spaces; reads I and L
// as 1, O as 0. Nullopt if it cannot be a short code.
std::optional<std::string> NormalizeShortCode(absl::string_view typed);

// Returns 96 random bits as 24 hexadecimal digits, to name a token or a session; not a secret.
std::string NewIdentifier();

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_TOKEN_H_
