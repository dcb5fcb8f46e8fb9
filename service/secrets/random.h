#ifndef RELAIS_SERVICE_SECRETS_RANDOM_H_
#define RELAIS_SERVICE_SECRETS_RANDOM_H_

#include <cstddef>
#include <string>

// What the other files of this folder share. Thread-safe.

namespace relais::secrets {

// Makes libsodium ready; every use of it in this folder comes after. Ends the program where the machine gives
// no random bytes: nothing here may run without them.
void InitialiseSodium();

// `size` random bytes, fit for keys.
std::string RandomBytes(std::size_t size);

// Overwrites what `text` holds, then empties it.
void Wipe(std::string& text);

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_RANDOM_H_
