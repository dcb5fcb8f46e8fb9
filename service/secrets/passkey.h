#ifndef RELAIS_SERVICE_SECRETS_PASSKEY_H_
#define RELAIS_SERVICE_SECRETS_PASSKEY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Passkeys (Web Authentication level 2): a key pair that an authenticator keeps for one site, and uses only
// after it verified its user, by a fingerprint or a PIN for instance. The service stores the public key.
// These functions check what an authenticator sent; challenges are in passkey_challenge.h. Pure and
// thread-safe. Texts named `_data` are raw bytes from outside, of any content and length.

namespace relais::secrets {

// The site that passkeys belong to.
struct RelyingParty {
  // Host of the console's address. A passkey made for one host works for no other.
  std::string id = "localhost";
  // Origin of the console's pages, such as `https://relais.example.org`. Empty means this machine, for a
  // trial: `http://localhost` with any port.
  std::string origin;
};

// The relying party of the console at `origin`, such as `https://relais.example.org` or
// `https://relais.example.org:8443`.
RelyingParty RelyingPartyOf(absl::string_view origin);

// What the browser says of the ceremony.
enum class Ceremony { kEnrollment, kSignIn };
// The challenge that the browser answered; nullopt if `client_data` is not the JSON of this ceremony on a
// page of the relying party. The caller checks the challenge.
std::optional<std::string> ChallengeOf(const RelyingParty& party, Ceremony ceremony,
                                       absl::string_view client_data);

// A public key, as authenticators report it.
struct PasskeyKey {
  // Raw bytes; random, chosen by the authenticator.
  std::string credential_id;
  // COSE: -7 ES256, -8 EdDSA, -257 RS256.
  int algorithm = 0;
  // Raw bytes in the form of libfido2 for the algorithm.
  std::string public_key;
  // Signatures made so far; authenticators that share a passkey between devices always say 0.
  std::uint32_t sign_count = 0;
};

// The new passkey in the authenticator data of an enrollment; nullopt if it is malformed, belongs to another
// relying party, its user was not verified, or the algorithm is not one of the three. No attestation is
// asked for: any authenticator may be used.
std::optional<PasskeyKey> KeyOfEnrollment(const RelyingParty& party, absl::string_view authenticator_data);

// An authenticator's signed answer.
struct PasskeyAssertion {
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
};
// The new signature count if `key` signed the assertion for this relying party after it verified its user;
// nullopt if not, or if the count did not grow: the key was copied, or the assertion repeated. Counts of 0
// on both sides say nothing.
std::optional<std::uint32_t> VerifyAssertion(const RelyingParty& party, const PasskeyKey& key,
                                             const PasskeyAssertion& assertion);

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_PASSKEY_H_
