#include "client/src/pem.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace relais {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;

// Reads `pem` in place.
Bio BioOf(const std::string& pem) { return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }

Certificate NextCertificate(BIO* bio) {
  return Certificate(PEM_read_bio_X509_AUX(bio, nullptr, nullptr, nullptr));
}

// Refuses the passphrase; OpenSSL would otherwise ask for it on the terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

Key ReadKey(const std::string& pem) {
  return Key(PEM_read_bio_PrivateKey(BioOf(pem).get(), nullptr, &NoPassphrase, nullptr));
}

}  // namespace

bool HoldsCertificates(const std::string& pem) {
  const Bio bio = BioOf(pem);
  int count = 0;
  ERR_clear_error();
  while (NextCertificate(bio.get()) != nullptr) ++count;
  // At the end, the error is "no start line"; any other error is an unreadable certificate.
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return count > 0 && at_end;
}

bool HoldsPrivateKey(const std::string& pem) {
  const bool holds = ReadKey(pem) != nullptr;
  ERR_clear_error();
  return holds;
}

bool KeyFitsCertificate(const std::string& key_pem, const std::string& certificate_pem) {
  const Key key = ReadKey(key_pem);
  const Certificate certificate = NextCertificate(BioOf(certificate_pem).get());
  const bool fits =
      key != nullptr && certificate != nullptr && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  return fits;
}

}  // namespace relais
