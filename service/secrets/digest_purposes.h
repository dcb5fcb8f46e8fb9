#ifndef RELAIS_SERVICE_SECRETS_DIGEST_PURPOSES_H_
#define RELAIS_SERVICE_SECRETS_DIGEST_PURPOSES_H_

// Purposes of the service's keyed digests: one key, separate digests for each use.

namespace relais::secrets {

inline constexpr char kTokenDigest[] = "token";
inline constexpr char kRequestDigest[] = "request";
// Setup and invitation codes.
inline constexpr char kCodeDigest[] = "code";
// Challenges of passkeys, and the handle by which an authenticator knows its user.
inline constexpr char kChallengeDigest[] = "challenge";
inline constexpr char kUserHandleDigest[] = "user handle";

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_DIGEST_PURPOSES_H_
