#ifndef RELAIS_SERVICE_SECRETS_KEY_H_
#define RELAIS_SERVICE_SECRETS_KEY_H_

#include <array>
#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The key of the service. It lives in a file beside the database, never in it: a copy of the database alone
// allows neither checking tokens nor reading sealed values. Every function is thread-safe. No error text
// holds the key or part of it.

namespace relais::secrets {

// 32 secret bytes. Move-only; overwritten with zeros when destroyed or moved from (do not use it then).
// Concurrent reads are safe.
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

// Creates the file `path`, mode 0600, with a new random key as 64 hexadecimal digits and a line break. Syncs
// file and folder before it returns. ALREADY_EXISTS if the name is taken; the existing file is left alone.
// Other system errors as their status: NOT_FOUND (no such folder), PERMISSION_DENIED, RESOURCE_EXHAUSTED
// (disk full). Leaves no file behind on error. Writes to `path`.draft first, replacing any such file.
absl::StatusOr<Key> CreateKeyFile(const std::string& path);

// Reads the key from the file `path`. NOT_FOUND if there is none. PERMISSION_DENIED if this process may not
// read it, or if its mode grants anything to group or others. INVALID_ARGUMENT if it is not a regular file of
// 64 hexadecimal digits, optionally with a line break.
absl::StatusOr<Key> ReadKeyFile(const std::string& path);

// Keyed BLAKE2b-256 of `context` and `data`, as 64 hexadecimal digits. `context` names the use ("token"), so
// that digests for different uses never match.
std::string KeyedDigest(const Key& key, absl::string_view context, absl::string_view data);

// Encrypts and authenticates `plain` (XSalsa20-Poly1305, random nonce) under a key derived from `key`;
// returns base64. Sealing twice gives two texts. Reveals the length of `plain`.
std::string Seal(const Key& key, absl::string_view plain);

// Decrypts the text that Seal made. DATA_LOSS if `sealed` was not made by Seal with the same key.
absl::StatusOr<std::string> Open(const Key& key, absl::string_view sealed);

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_KEY_H_
