#ifndef RELAIS_TESTS_SUPPORT_ACCOUNTS_AUTHENTICATOR_H_
#define RELAIS_TESTS_SUPPORT_ACCOUNTS_AUTHENTICATOR_H_

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace relais::testing_support {

// An authenticator in software, with the browser before it: holds one ES256 key, and builds and signs what
// both send, byte by byte, without the library that the service reads it with. One thread at a time.
class Authenticator {
 public:
  // A new key and credential identifier.
  Authenticator();

  // What may be wrong with an answer; the defaults are right for a service without an address.
  std::string relying_party_id = "localhost";
  std::string origin = "http://localhost:8080";
  bool cross_origin = false;
  bool verifies_user = true;
  // Signatures so far; Sign counts one more, unless it stays 0.
  std::uint32_t count = 0;
  // Overrides the type of the ceremony in the client data.
  std::string type;

  const std::string& credential_id() const { return credential_id_; }

  struct Enrollment {
    std::string client_data;
    std::string authenticator_data;
  };
  Enrollment Enroll(absl::string_view challenge);

  struct Assertion {
    std::string client_data;
    std::string authenticator_data;
    std::string signature;
  };
  Assertion Sign(absl::string_view challenge);

 private:
  std::string ClientData(absl::string_view ceremony, absl::string_view challenge) const;
  std::string Head(unsigned char flags) const;
  std::string CoseKey() const;

  std::string credential_id_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_ACCOUNTS_AUTHENTICATOR_H_
