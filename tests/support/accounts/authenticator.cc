#include "tests/support/accounts/authenticator.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace relais::testing_support {
namespace {

constexpr unsigned char kUserPresent = 0x01;
constexpr unsigned char kUserVerified = 0x04;
constexpr unsigned char kHasCredential = 0x40;
constexpr std::size_t kCredentialIdBytes = 32;
constexpr std::size_t kCoordinateBytes = 32;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Sha256(absl::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(Bytes(text), text.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string RandomBytes(std::size_t size) {
  std::string bytes(size, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size));
  return bytes;
}

}  // namespace

Authenticator::Authenticator()
    : credential_id_(RandomBytes(kCredentialIdBytes)), key_(EVP_EC_gen("P-256"), &EVP_PKEY_free) {}

std::string Authenticator::ClientData(absl::string_view ceremony, absl::string_view challenge) const {
  return absl::StrCat(R"({"type":")", type.empty() ? ceremony : absl::string_view(type), R"(","challenge":")",
                      absl::WebSafeBase64Escape(challenge), R"(","origin":")", origin, R"(","crossOrigin":)",
                      cross_origin ? "true" : "false", "}");
}

// Digest of the relying party, flags, count.
std::string Authenticator::Head(unsigned char flags) const {
  std::string head = Sha256(relying_party_id);
  head.push_back(static_cast<char>(flags | kUserPresent | (verifies_user ? kUserVerified : 0)));
  for (int shift = 24; shift >= 0; shift -= 8) head.push_back(static_cast<char>(count >> shift));
  return head;
}

// A COSE map: key type EC2, algorithm ES256, curve P-256, both coordinates.
std::string Authenticator::CoseKey() const {
  std::array<unsigned char, 1 + 2 * kCoordinateBytes> point{};
  std::size_t size = 0;
  EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size);
  const std::string coordinates(reinterpret_cast<const char*>(point.data()) + 1, 2 * kCoordinateBytes);
  return absl::StrCat(std::string("\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10),
                      coordinates.substr(0, kCoordinateBytes), std::string("\x22\x58\x20", 3),
                      coordinates.substr(kCoordinateBytes));
}

Authenticator::Enrollment Authenticator::Enroll(absl::string_view challenge) {
  const std::string model(16, '\0');
  const std::string size = {'\0', static_cast<char>(credential_id_.size())};
  return {ClientData("webauthn.create", challenge),
          absl::StrCat(Head(kHasCredential), model, size, credential_id_, CoseKey())};
}

Authenticator::Assertion Authenticator::Sign(absl::string_view challenge) {
  if (count != 0) ++count;
  Assertion made = {ClientData("webauthn.get", challenge), Head(0), ""};
  const std::string signed_bytes = absl::StrCat(made.authenticator_data, Sha256(made.client_data));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::size_t size = 0;
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
  EVP_DigestSign(context.get(), nullptr, &size, Bytes(signed_bytes), signed_bytes.size());
  made.signature.resize(size);
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.signature.data()), &size,
                 Bytes(signed_bytes), signed_bytes.size());
  made.signature.resize(size);
  return made;
}

}  // namespace relais::testing_support
