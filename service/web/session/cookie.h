#ifndef RELAIS_SERVICE_WEB_SESSION_COOKIE_H_
#define RELAIS_SERVICE_WEB_SESSION_COOKIE_H_

#include <string>

#include "absl/strings/string_view.h"

// The session cookie. Pure functions.

namespace relais::web {

// Browsers take a cookie of this prefix only from this very host, over TLS, for all paths: no other host of
// the domain can plant one.
inline constexpr char kSessionCookie[] = "__Host-relais";

// Returns the token of a `cookie` header; empty if there is none. Empty too if the session cookie came twice,
// since only a peer that is no browser sends that, and for a value with characters that no token has.
absl::string_view TokenOfCookies(absl::string_view cookies);

// Value of `set-cookie` that gives the browser a token. Scripts cannot read it, and no other site can make
// the browser send it. The browser forgets it when it closes; the service forgets the token by itself.
std::string SessionCookie(absl::string_view token);
// The same to delete it.
std::string NoSessionCookie();

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_SESSION_COOKIE_H_
