#include "service/secrets/key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/secrets/random.h"

namespace relais::secrets {
namespace {

constexpr std::size_t kDigits = 2 * Key::kBytes;
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

absl::Status SystemError(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

std::string FolderOf(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A new file survives a crash only once its folder is synced.
absl::Status SyncFolder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return SystemError("cannot open", folder);
  const auto close_it = absl::MakeCleanup([descriptor] { ::close(descriptor); });
  return ::fsync(descriptor) == 0 ? absl::OkStatus() : SystemError("cannot sync", folder);
}

absl::Status WriteAll(int descriptor, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("cannot write", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status WriteNewFile(int descriptor, absl::string_view text, const std::string& path) {
  // The umask may have taken a bit away.
  if (::fchmod(descriptor, kOwnerOnly) != 0) return SystemError("cannot set the mode of", path);
  if (absl::Status status = WriteAll(descriptor, text, path); !status.ok()) return status;
  return ::fsync(descriptor) == 0 ? absl::OkStatus() : SystemError("cannot sync", path);
}

// Renames the draft to `path` if that name is free.
bool TakeName(const std::string& draft, const std::string& path) {
  if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return true;
  // Some file systems, such as NFS, cannot rename without replacing, but can link.
  return errno == EINVAL && ::link(draft.c_str(), path.c_str()) == 0;
}

// At most `limit` bytes.
absl::Status ReadUpTo(int descriptor, std::size_t limit, std::string& text, const std::string& path) {
  text.resize(limit);
  std::size_t size = 0;
  while (size < limit) {
    const ssize_t got = ::read(descriptor, text.data() + size, limit - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("cannot read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return absl::OkStatus();
}

// Derived, so that sealed texts and digests reveal nothing about each other.
Key SealingKey(const Key& key) {
  std::array<unsigned char, Key::kBytes> derived;
  static_assert(crypto_kdf_KEYBYTES == Key::kBytes && crypto_secretbox_KEYBYTES == Key::kBytes);
  crypto_kdf_derive_from_key(derived.data(), derived.size(), 1, "rlsealed", key.data());
  Key sealing(derived);
  sodium_memzero(derived.data(), derived.size());
  return sealing;
}

}  // namespace

Key Key::Random() {
  InitialiseSodium();
  std::array<unsigned char, kBytes> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  Key key(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return key;
}

Key::~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }

Key::Key(Key&& other) noexcept : bytes_(other.bytes_) {
  sodium_memzero(other.bytes_.data(), other.bytes_.size());
}

Key& Key::operator=(Key&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    sodium_memzero(other.bytes_.data(), other.bytes_.size());
  }
  return *this;
}

absl::StatusOr<Key> CreateKeyFile(const std::string& path) {
  // A draft left by a crash is not a key.
  const std::string draft = path + ".draft";
  ::unlink(draft.c_str());
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) return SystemError("cannot make", path);
  const auto close_it = absl::MakeCleanup([descriptor] { ::close(descriptor); });
  const auto remove_draft = absl::MakeCleanup([&draft] { ::unlink(draft.c_str()); });
  Key key = Key::Random();
  std::string text(kDigits + 1, '\0');
  const auto wipe_it = absl::MakeCleanup([&text] { Wipe(text); });
  sodium_bin2hex(text.data(), text.size(), key.data(), Key::kBytes);
  text.back() = '\n';
  if (absl::Status status = WriteNewFile(descriptor, text, path); !status.ok()) return status;
  // Atomic, and never over another key.
  if (!TakeName(draft, path)) return SystemError("cannot make", path);
  if (absl::Status status = SyncFolder(FolderOf(path)); !status.ok()) {
    ::unlink(path.c_str());
    return status;
  }
  return key;
}

absl::StatusOr<Key> ReadKeyFile(const std::string& path) {
  InitialiseSodium();
  // O_NONBLOCK keeps a named pipe from blocking here.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return SystemError("cannot open", path);
  const auto close_it = absl::MakeCleanup([descriptor] { ::close(descriptor); });
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return SystemError("cannot look at", path);
  if (!S_ISREG(found.st_mode)) return absl::InvalidArgumentError(absl::StrCat(path, " is not a file"));
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, " is open to others than its owner; its mode must be 0600 or 0400"));
  }
  std::string text;
  const auto wipe_it = absl::MakeCleanup([&text] { Wipe(text); });
  // One byte more than the longest valid file, to detect an excess.
  if (absl::Status status = ReadUpTo(descriptor, kDigits + 2, text, path); !status.ok()) return status;
  if (text.size() == kDigits + 1 && text.back() == '\n') text.pop_back();
  std::array<unsigned char, Key::kBytes> bytes{};
  const auto wipe_bytes = absl::MakeCleanup([&bytes] { sodium_memzero(bytes.data(), bytes.size()); });
  std::size_t size = 0;
  if (text.size() != kDigits ||
      sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr) != 0 ||
      size != bytes.size()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " does not hold 64 hexadecimal digits"));
  }
  return Key(bytes);
}

std::string KeyedDigest(const Key& key, absl::string_view context, absl::string_view data) {
  InitialiseSodium();
  std::array<unsigned char, crypto_generichash_BYTES> digest;
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), Key::kBytes, digest.size());
  // The length prefix keeps "ab" with "c" from matching "a" with "bc".
  const std::string head = absl::StrCat(context.size(), ":", context);
  crypto_generichash_update(&state, Bytes(head), head.size());
  crypto_generichash_update(&state, Bytes(data), data.size());
  crypto_generichash_final(&state, digest.data(), digest.size());
  sodium_memzero(&state, sizeof state);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

std::string Seal(const Key& key, absl::string_view plain) {
  std::string sealed = RandomBytes(crypto_secretbox_NONCEBYTES);
  sealed.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
  unsigned char* const nonce = Bytes(sealed);
  crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, Bytes(plain), plain.size(), nonce,
                        SealingKey(key).data());
  return absl::Base64Escape(sealed);
}

absl::StatusOr<std::string> Open(const Key& key, absl::string_view sealed) {
  InitialiseSodium();
  std::string bytes;
  if (!absl::Base64Unescape(sealed, &bytes) ||
      bytes.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) {
    return absl::DataLossError("not a sealed text");
  }
  const unsigned char* const nonce = Bytes(bytes);
  const std::size_t box_size = bytes.size() - crypto_secretbox_NONCEBYTES;
  std::string plain(box_size - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(Bytes(plain), nonce + crypto_secretbox_NONCEBYTES, box_size, nonce,
                                 SealingKey(key).data()) != 0) {
    return absl::DataLossError("the sealed text does not open with this key");
  }
  return plain;
}

}  // namespace relais::secrets
