#include "service/secrets/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "service/secrets/random.h"

namespace relais::secrets {
namespace {

// Authenticator data begins with a digest of the relying party's id, a byte of flags and a count.
constexpr std::size_t kFlagsOffset = crypto_hash_sha256_BYTES;
constexpr unsigned char kUserPresent = 0x01;
constexpr unsigned char kUserVerified = 0x04;

constexpr std::array<int, 3> kAlgorithms = {COSE_ES256, COSE_EDDSA, COSE_RS256};

void FreeCredential(fido_cred_t* credential) { fido_cred_free(&credential); }
void FreeAssertion(fido_assert_t* assertion) { fido_assert_free(&assertion); }
void FreeEs256(es256_pk_t* key) { es256_pk_free(&key); }
void FreeEdDsa(eddsa_pk_t* key) { eddsa_pk_free(&key); }
void FreeRs256(rs256_pk_t* key) { rs256_pk_free(&key); }

using FidoCredential = std::unique_ptr<fido_cred_t, decltype(&FreeCredential)>;
using FidoAssertion = std::unique_ptr<fido_assert_t, decltype(&FreeAssertion)>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Text(const unsigned char* bytes, std::size_t size) {
  return bytes == nullptr ? "" : std::string(reinterpret_cast<const char*>(bytes), size);
}

// Whether the data is of this relying party and the authenticator verified its user.
bool IsVerifiedFor(const RelyingParty& party, absl::string_view authenticator_data) {
  if (authenticator_data.size() <= kFlagsOffset) return false;
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), Bytes(party.id), party.id.size());
  if (!std::equal(digest.begin(), digest.end(), Bytes(authenticator_data))) return false;
  const unsigned char flags = Bytes(authenticator_data)[kFlagsOffset];
  return (flags & kUserPresent) != 0 && (flags & kUserVerified) != 0;
}

// `http://localhost`, with or without a port.
bool IsThisMachine(absl::string_view origin) {
  if (!absl::ConsumePrefix(&origin, "http://localhost")) return false;
  if (origin.empty()) return true;
  int port = 0;
  return absl::ConsumePrefix(&origin, ":") && absl::SimpleAtoi(origin, &port) && port > 0;
}

// A text member of a JSON object; empty if there is none.
std::string Member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Reads the data as that of a passkey of this algorithm.
std::optional<PasskeyKey> KeyOf(int algorithm, absl::string_view authenticator_data) {
  const FidoCredential credential(fido_cred_new(), &FreeCredential);
  const bool read = credential != nullptr && fido_cred_set_type(credential.get(), algorithm) == FIDO_OK &&
                    fido_cred_set_fmt(credential.get(), "none") == FIDO_OK &&
                    fido_cred_set_authdata_raw(credential.get(), Bytes(authenticator_data),
                                               authenticator_data.size()) == FIDO_OK;
  if (!read) return std::nullopt;
  PasskeyKey key;
  key.algorithm = algorithm;
  key.credential_id = Text(fido_cred_id_ptr(credential.get()), fido_cred_id_len(credential.get()));
  key.public_key = Text(fido_cred_pubkey_ptr(credential.get()), fido_cred_pubkey_len(credential.get()));
  key.sign_count = fido_cred_sigcount(credential.get());
  if (key.credential_id.empty() || key.public_key.empty()) return std::nullopt;
  return key;
}

// Verifies the signature with a key of one algorithm, read by `from_bytes`.
template <class Key>
bool VerifyWith(const fido_assert_t* assertion, const PasskeyKey& key, Key* (*make)(), void (*free)(Key*),
                int (*from_bytes)(Key*, const void*, std::size_t)) {
  const std::unique_ptr<Key, void (*)(Key*)> made(make(), free);
  return made != nullptr && from_bytes(made.get(), key.public_key.data(), key.public_key.size()) == FIDO_OK &&
         fido_assert_verify(assertion, 0, key.algorithm, made.get()) == FIDO_OK;
}

bool SignatureFits(const fido_assert_t* assertion, const PasskeyKey& key) {
  switch (key.algorithm) {
    case COSE_ES256:
      return VerifyWith(assertion, key, &es256_pk_new, &FreeEs256, &es256_pk_from_ptr);
    case COSE_EDDSA:
      return VerifyWith(assertion, key, &eddsa_pk_new, &FreeEdDsa, &eddsa_pk_from_ptr);
    case COSE_RS256:
      return VerifyWith(assertion, key, &rs256_pk_new, &FreeRs256, &rs256_pk_from_ptr);
    default:
      return false;
  }
}

bool Fill(fido_assert_t* into, const RelyingParty& party, const PasskeyAssertion& from) {
  return into != nullptr && fido_assert_set_count(into, 1) == FIDO_OK &&
         fido_assert_set_rp(into, party.id.c_str()) == FIDO_OK &&
         fido_assert_set_up(into, FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_uv(into, FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_clientdata(into, Bytes(from.client_data), from.client_data.size()) == FIDO_OK &&
         fido_assert_set_authdata_raw(into, 0, Bytes(from.authenticator_data),
                                      from.authenticator_data.size()) == FIDO_OK &&
         fido_assert_set_sig(into, 0, Bytes(from.signature), from.signature.size()) == FIDO_OK;
}

}  // namespace

RelyingParty RelyingPartyOf(absl::string_view origin) {
  absl::string_view host = origin;
  absl::ConsumePrefix(&host, "https://");
  return {std::string(host.substr(0, host.find(':'))), std::string(origin)};
}

std::optional<std::string> ChallengeOf(const RelyingParty& party, Ceremony ceremony,
                                       absl::string_view client_data) {
  const auto data = nlohmann::json::parse(client_data.begin(), client_data.end(), nullptr,
                                          /*allow_exceptions=*/false);
  if (!data.is_object()) return std::nullopt;
  const std::string origin = Member(data, "origin");
  const bool ours = party.origin.empty() ? IsThisMachine(origin) : origin == party.origin;
  const char* type = ceremony == Ceremony::kEnrollment ? "webauthn.create" : "webauthn.get";
  const auto cross_origin = data.find("crossOrigin");
  const bool framed = cross_origin != data.end() && *cross_origin != false;
  std::string challenge;
  if (!ours || framed || Member(data, "type") != type ||
      !absl::WebSafeBase64Unescape(Member(data, "challenge"), &challenge)) {
    return std::nullopt;
  }
  return challenge;
}

std::optional<PasskeyKey> KeyOfEnrollment(const RelyingParty& party, absl::string_view authenticator_data) {
  InitialiseSodium();
  if (!IsVerifiedFor(party, authenticator_data)) return std::nullopt;
  for (const int algorithm : kAlgorithms) {
    // The data names its algorithm; libfido2 refuses any other than the one asked for.
    if (auto key = KeyOf(algorithm, authenticator_data); key.has_value()) return key;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> VerifyAssertion(const RelyingParty& party, const PasskeyKey& key,
                                             const PasskeyAssertion& assertion) {
  const FidoAssertion filled(fido_assert_new(), &FreeAssertion);
  if (!Fill(filled.get(), party, assertion) || !SignatureFits(filled.get(), key)) return std::nullopt;
  const std::uint32_t count = fido_assert_sigcount(filled.get(), 0);
  const bool counts = count != 0 || key.sign_count != 0;
  if (counts && count <= key.sign_count) return std::nullopt;
  return count;
}

}  // namespace relais::secrets
