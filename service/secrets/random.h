#ifndef RELAIS_SERVICE_SECRETS_RANDOM_H_
#define RELAIS_SERVICE_SECRETS_RANDOM_H_

#include <cstddef>
#include <string>

// Helpers shared by this folder. Thread-safe.

namespace relais::secrets {

// Initializes libsodium; call it before any use of libsodium in this folder. Aborts the program if the
// machine gives no random bytes.
void InitialiseSodium();

// Returns `size` cryptographically secure random bytes.
std::string RandomBytes(std::size_t size);

// Overwrites the content of `text`, then empties it.
void Wipe(std::string& text);

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_RANDOM_H_
