#include "service/secrets/totp.h"

#include <liboath/oath.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <new>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/secrets/random.h"

namespace relais::secrets {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr unsigned kDigits = 6;
constexpr std::int64_t kStepSeconds = 30;
constexpr std::int64_t kWindow = 1;

void InitialiseOath() {
  InitialiseSodium();
  static const bool ready = [] {
    if (oath_init() == OATH_OK) return true;
    std::cerr << "liboath cannot start\n";
    std::abort();
  }();
  static_cast<void>(ready);
}

struct Free {
  void operator()(char* text) const { std::free(text); }
};

std::string EncodeBase32(absl::string_view bytes) {
  char* text = nullptr;
  std::size_t size = 0;
  if (oath_base32_encode(bytes.data(), bytes.size(), &text, &size) != OATH_OK) throw std::bad_alloc();
  const std::unique_ptr<char, Free> owner(text);
  std::string encoded(text, size);
  sodium_memzero(text, size);
  return encoded;
}

// Empty if `encoded` is not base32.
std::string DecodeBase32(absl::string_view encoded) {
  char* bytes = nullptr;
  std::size_t size = 0;
  if (oath_base32_decode(encoded.data(), encoded.size(), &bytes, &size) != OATH_OK) return "";
  const std::unique_ptr<char, Free> owner(bytes);
  std::string decoded(bytes, size);
  sodium_memzero(bytes, size);
  return decoded;
}

bool HasCode(const std::string& secret, std::int64_t step, absl::string_view code) {
  std::array<char, kDigits + 1> right{};
  if (oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), kDigits, false,
                         OATH_HOTP_DYNAMIC_TRUNCATION, right.data()) != OATH_OK) {
    return false;
  }
  // Constant-time comparison.
  const bool same = sodium_memcmp(right.data(), code.data(), kDigits) == 0;
  sodium_memzero(right.data(), right.size());
  return same;
}

bool IsCode(absl::string_view text) {
  return text.size() == kDigits &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// Percent-encodes all but the unreserved characters of RFC 3986.
std::string PercentEncoded(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool unreserved =
        absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      absl::StrAppend(&out, "%", absl::AsciiStrToUpper(absl::BytesToHexString(absl::string_view(&c, 1))));
    }
  }
  return out;
}

}  // namespace

std::string NewTotpSecret() {
  InitialiseOath();
  std::string bytes = RandomBytes(kSecretBytes);
  const auto wipe_it = absl::MakeCleanup([&bytes] { Wipe(bytes); });
  return EncodeBase32(bytes);
}

std::string TotpUri(absl::string_view secret_base32, absl::string_view issuer, absl::string_view account) {
  const std::string issuer_text = PercentEncoded(issuer);
  return absl::StrCat("otpauth://totp/", issuer_text, ":", PercentEncoded(account),
                      "?secret=", PercentEncoded(secret_base32), "&issuer=", issuer_text,
                      "&algorithm=SHA1&digits=", kDigits, "&period=", kStepSeconds);
}

std::optional<std::int64_t> MatchTotp(absl::string_view secret_base32, absl::string_view code, absl::Time now,
                                      std::int64_t last_used_step) {
  InitialiseOath();
  if (!IsCode(code)) return std::nullopt;
  std::string secret = DecodeBase32(secret_base32);
  const auto wipe_it = absl::MakeCleanup([&secret] { Wipe(secret); });
  if (secret.empty()) return std::nullopt;
  const std::int64_t current = absl::ToUnixSeconds(now) / kStepSeconds;
  std::optional<std::int64_t> matched;
  // Takes the last match: if two steps share a code, the earlier one would leave it valid for the later.
  for (std::int64_t step = current - kWindow; step <= current + kWindow; ++step) {
    if (step >= 0 && step > last_used_step && HasCode(secret, step, code)) matched = step;
  }
  return matched;
}

}  // namespace relais::secrets
