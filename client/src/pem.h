#ifndef RELAIS_CLIENT_SRC_PEM_H_
#define RELAIS_CLIENT_SRC_PEM_H_

#include <string>

namespace relais {

// What certificates and keys hold, found out before they are used: gRPC itself only says that no connection
// could be made. Pure functions.

// Whether there is a certificate, and every certificate in it can be read.
bool HoldsCertificates(const std::string& pem);

// Whether there is a private key without a passphrase.
bool HoldsPrivateKey(const std::string& pem);

// Whether the key is that of the first certificate. Both must hold what they should.
bool KeyFitsCertificate(const std::string& key_pem, const std::string& certificate_pem);

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_PEM_H_
