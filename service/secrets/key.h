#ifndef RELAIS_SERVICE_SECRETS_KEY_H_
#define RELAIS_SERVICE_SECRETS_KEY_H_

#include <array>
#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The key of the service, kept in a file beside the register and never in it: who has only a copy of the
// register can neither try tokens against it nor read what is sealed in it. Every function is thread-safe. No
// error text holds the key or a piece of it.

namespace relais::secrets {

// 32 secret bytes. Moved, not copied; overwritten when it ends or is moved from (all zero then, to be used no
// more). Reading it from several threads is safe.
class Key {
 public:
  static constexpr std::size_t kBytes = 32;

  // A new random key.
  static Key Random();

  explicit Key(const std::array<unsigned char, kBytes>& bytes) : bytes_(bytes) {}
  ~Key();
  Key(Key&& other) noexcept;
  Key& operator=(Key&& other) noexcept;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  // `kBytes` bytes, valid as long as this key.
  const unsigned char* data() const { return bytes_.data(); }

 private:
  std::array<unsigned char, kBytes> bytes_;
};

// Makes the file `path` with a new random key as 64 hexadecimal digits and a line break, mode 0600; file and
// folder are synced before the answer. ALREADY_EXISTS where anything has that name, which is left alone. Else
// what the system says: NOT_FOUND (no such folder), PERMISSION_DENIED, RESOURCE_EXHAUSTED (disk full)…; no
// file is then left behind.
absl::StatusOr<Key> CreateKeyFile(const std::string& path);

// The key in the file `path`. NOT_FOUND; PERMISSION_DENIED where this process may not read it, or where its
// mode lets group or others read, write or execute it; INVALID_ARGUMENT where it is not a plain file of 64
// hexadecimal digits, with or without a line break after them.
absl::StatusOr<Key> ReadKeyFile(const std::string& path);

// BLAKE2b-256 of `context` and `data` under `key`, as 64 hexadecimal digits. `context` names the use
// ("token"): the digest made for one use is never that for another.
std::string KeyedDigest(const Key& key, absl::string_view context, absl::string_view data);

// `plain` encrypted and authenticated (XSalsa20-Poly1305, random nonce) under a key derived from `key`, as
// base64. Sealing twice gives two texts; the length of `plain` shows.
std::string Seal(const Key& key, absl::string_view plain);

// What Seal was given. DATA_LOSS where `sealed` is not what Seal made with the same key.
absl::StatusOr<std::string> Open(const Key& key, absl::string_view sealed);

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_KEY_H_
