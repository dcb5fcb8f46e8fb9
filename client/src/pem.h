#ifndef RELAIS_CLIENT_SRC_PEM_H_
#define RELAIS_CLIENT_SRC_PEM_H_

#include <string>

namespace relais {

// Checks of certificates and keys before use: gRPC itself only says that it could not connect. Pure
// functions.

// Whether there is a certificate, and every certificate in it can be read.
bool HoldsCertificates(const std::string& pem);

// Whether there is a private key without a passphrase.
bool HoldsPrivateKey(const std::string& pem);

// Whether the key belongs to the first certificate. Both must have passed the checks above.
bool KeyFitsCertificate(const std::string& key_pem, const std::string& certificate_pem);

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_PEM_H_
