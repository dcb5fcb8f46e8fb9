#include "service/secrets/password.h"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/domain/common/localized_text.h"
#include "service/secrets/random.h"

namespace relais::secrets {
namespace {

constexpr std::size_t kMinCharacters = 12;
constexpr std::size_t kMaxBytes = 256;
constexpr std::size_t kMinUserIdCharacters = 3;
constexpr std::size_t kDigestBytes = 32;

constexpr auto kOperations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

// Compares the limits in a hash with the current ones: 0 if equal, 1 if different, -1 if not a hash.
int LimitsOf(const std::string& hash) {
  InitialiseSodium();
  // libsodium reads a C string: it would ignore what follows a zero byte.
  if (hash.size() >= crypto_pwhash_STRBYTES || hash.find('\0') != std::string::npos) return -1;
  return crypto_pwhash_str_needs_rehash(hash.c_str(), kOperations, kMemory);
}

bool IsSameCharacter(absl::string_view text) {
  std::size_t size = 1;  // bytes of the first character
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  // Equal to itself shifted by one character.
  return text.substr(size) == text.substr(0, text.size() - size);
}

// 0 follows 9, as on a keyboard.
bool Follows(char before, char after) { return after == before + 1 || (before == '9' && after == '0'); }

bool IsRun(absl::string_view text) {
  bool up = true;
  bool down = true;
  for (std::size_t i = 1; i < text.size(); ++i) {
    up = up && Follows(text[i - 1], text[i]);
    down = down && Follows(text[i], text[i - 1]);
  }
  return up || down;
}

// As libsodium writes bytes in a hash.
std::string Base64(const std::string& bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  text.pop_back();  // the terminating zero
  return text;
}

// Random bytes in the place of salt and digest: no password is known to match, and no start waits for a hash.
std::string MakeDecoy() {
  InitialiseSodium();
  return absl::StrCat("$argon2id$v=19$m=", kMemory / 1024, ",t=", kOperations, ",p=1$",
                      Base64(RandomBytes(crypto_pwhash_SALTBYTES)), "$", Base64(RandomBytes(kDigestBytes)));
}

}  // namespace

absl::StatusOr<std::string> HashPassword(absl::string_view password) {
  InitialiseSodium();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kOperations, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return absl::ResourceExhaustedError("not enough memory to hash a password");
  }
  return std::string(hash.data());
}

bool PasswordMatches(const std::string& hash, absl::string_view password) {
  return LimitsOf(hash) >= 0 && crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool NeedsRehash(const std::string& hash) { return LimitsOf(hash) != 0; }

const std::string& DecoyHash() {
  static const std::string decoy = MakeDecoy();
  return decoy;
}

PasswordFault CheckPassword(absl::string_view password, absl::string_view user_id) {
  if (password.size() > kMaxBytes) return PasswordFault::kTooLong;
  if (domain::CharacterCount(password) < kMinCharacters) return PasswordFault::kTooShort;
  std::string folded = domain::Fold(password);
  const std::string folded_id = domain::Fold(user_id);
  const bool contains_id =
      domain::CharacterCount(folded_id) >= kMinUserIdCharacters && absl::StrContains(folded, folded_id);
  // White space alone folds to nothing.
  const bool common = folded.empty() || contains_id || IsSameCharacter(folded) || IsRun(folded);
  Wipe(folded);
  return common ? PasswordFault::kTooCommon : PasswordFault::kNone;
}

PasswordVerifier::PasswordVerifier(Verify verify) : verify_(std::move(verify)) { DecoyHash(); }

PasswordVerifier::Check PasswordVerifier::VerifyPassword(const std::optional<std::string>& hash,
                                                         absl::string_view password) const {
  // An invalid hash would be refused at once, and the timing would reveal the account.
  const bool has_password = hash.has_value() && LimitsOf(*hash) >= 0;
  const bool matches = verify_(has_password ? *hash : DecoyHash(), password);
  return has_password && matches ? Check::kMatch : Check::kMismatch;
}

}  // namespace relais::secrets
