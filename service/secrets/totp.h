#ifndef RELAIS_SERVICE_SECRETS_TOTP_H_
#define RELAIS_SERVICE_SECRETS_TOTP_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// One-time codes of an authenticator application (RFC 6238: SHA-1, six digits, steps of 30 seconds since
// 1970: what every such application can do). Every function is thread-safe.

namespace relais::secrets {

// 160 random bits as 32 characters of base32: the secret that the application and the service share. Keep it
// sealed.
std::string NewTotpSecret();

// `otpauth://totp/…`, what an application reads from a QR code. It holds the secret: never in a log.
std::string TotpUri(absl::string_view secret_base32, absl::string_view issuer, absl::string_view account);

// The step whose code is `code`: that of `now`, or one before or after it (clocks differ). Nothing where
// there is none, where the step is `last_used_step` or before it (a code seen over a shoulder is worth
// nothing once used), where `code` is not six digits, or `secret_base32` not base32. The caller keeps the
// step as the next `last_used_step`, in the write that lets the user in; before the first, -1.
std::optional<std::int64_t> MatchTotp(absl::string_view secret_base32, absl::string_view code, absl::Time now,
                                      std::int64_t last_used_step);

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_TOTP_H_
