#include "service/secrets/random.h"

#include <sodium.h>

#include <cstdlib>
#include <iostream>

namespace relais::secrets {

void InitialiseSodium() {
  static const bool ready = [] {
    if (sodium_init() >= 0) return true;
    std::cerr << "libsodium cannot start: no random bytes\n";
    std::abort();
  }();
  static_cast<void>(ready);
}

std::string RandomBytes(std::size_t size) {
  InitialiseSodium();
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

void Wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace relais::secrets
