#ifndef RELAIS_SERVICE_SECRETS_TOTP_H_
#define RELAIS_SERVICE_SECRETS_TOTP_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Time-based one-time codes (RFC 6238) with the parameters that every authenticator application supports:
// SHA-1, six digits, steps of 30 seconds since 1970. Every function is thread-safe.

namespace relais::secrets {

// Returns a new secret, shared by the application and the service: 160 random bits as 32 characters of
// base32. Store it sealed.
std::string NewTotpSecret();

// Returns the `otpauth://totp/…` URI that an application reads from a QR code. It holds the secret: never log
// it.
std::string TotpUri(absl::string_view secret_base32, absl::string_view issuer, absl::string_view account);

// Returns the step that `code` matches: the step of `now`, or one before or after it, because clocks differ.
// If several match, returns the latest. Nullopt if none matches, if the matching step is not after
// `last_used_step` (each code works once), or if `code` or `secret_base32` is malformed. The caller stores
// the step as the next `last_used_step`, in the same write as the sign-in; the first `last_used_step` is -1.
std::optional<std::int64_t> MatchTotp(absl::string_view secret_base32, absl::string_view code, absl::Time now,
                                      std::int64_t last_used_step);

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_TOTP_H_
