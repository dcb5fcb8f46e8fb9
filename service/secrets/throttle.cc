#include "service/secrets/throttle.h"

#include <sodium.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "service/secrets/random.h"

namespace relais::secrets {
namespace {

constexpr int kAccountFailures = 5;
constexpr int kAddressFailures = 20;
constexpr absl::Duration kFirstWait = absl::Seconds(1);
constexpr absl::Duration kLongestWait = absl::Minutes(15);
// For the count of an account from any address.
constexpr absl::Duration kLongestAccountWait = absl::Seconds(30);
// 2 to this power seconds exceeds the longest wait; it also bounds the count.
constexpr int kDoublings = 10;
constexpr absl::Duration kForgottenAfter = absl::Hours(24);
constexpr absl::Duration kUnknownAfter = absl::Hours(30 * 24);

}  // namespace

SignInThrottle::SignInThrottle(std::size_t capacity) : capacity_(capacity) {
  static_assert(crypto_shorthash_KEYBYTES == kHashKeyBytes && crypto_shorthash_BYTES == sizeof(Digest));
  InitialiseSodium();
  for (auto& key : hash_keys_) randombytes_buf(key.data(), key.size());
}

absl::Duration SignInThrottle::Wait(absl::Time now, absl::string_view account,
                                    absl::string_view address) const {
  const Digest account_digest = DigestOf(Kind::kAccount, account);
  const Digest address_digest = DigestOf(Kind::kAddress, address);
  const Digest pair_digest = DigestOf(Kind::kPair, account, address);
  const Digest known_digest = DigestOf(Kind::kKnown, account, address);
  const std::lock_guard lock(mutex_);
  absl::Duration wait = std::max(WaitOf(now, pair_digest), WaitOf(now, address_digest));
  if (!IsKnown(now, known_digest)) wait = std::max(wait, WaitOf(now, account_digest));
  return wait;
}

void SignInThrottle::Failed(absl::Time now, absl::string_view account, absl::string_view address) {
  const Digest account_digest = DigestOf(Kind::kAccount, account);
  const Digest address_digest = DigestOf(Kind::kAddress, address);
  const Digest pair_digest = DigestOf(Kind::kPair, account, address);
  const std::lock_guard lock(mutex_);
  Count(now, Kind::kAccount, account_digest);
  Count(now, Kind::kPair, pair_digest);
  if (!address.empty()) Count(now, Kind::kAddress, address_digest);
  ForgetOld(now);
}

void SignInThrottle::Succeeded(absl::Time now, absl::string_view account, absl::string_view address) {
  const Digest account_digest = DigestOf(Kind::kAccount, account);
  const Digest pair_digest = DigestOf(Kind::kPair, account, address);
  const Digest known_digest = DigestOf(Kind::kKnown, account, address);
  const std::lock_guard lock(mutex_);
  for (const Digest digest : {account_digest, pair_digest}) {
    if (const auto found = by_digest_.find(digest); found != by_digest_.end()) Forget(found->second);
  }
  Count(now, Kind::kKnown, known_digest);
  ForgetOld(now);
}

std::size_t SignInThrottle::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

SignInThrottle::Digest SignInThrottle::DigestOf(Kind kind, absl::string_view key) const {
  Digest digest = 0;
  crypto_shorthash(reinterpret_cast<unsigned char*>(&digest),
                   reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                   hash_keys_[static_cast<std::size_t>(kind)].data());
  return digest;
}

// The length prefix keeps two different pairs from giving the same text.
SignInThrottle::Digest SignInThrottle::DigestOf(Kind kind, absl::string_view account,
                                                absl::string_view address) const {
  return DigestOf(kind, absl::StrCat(account.size(), ":", account, address));
}

absl::Duration SignInThrottle::Delay(const Entry& entry) {
  if (entry.kind == Kind::kKnown) return absl::ZeroDuration();
  const int allowed = entry.kind == Kind::kAddress ? kAddressFailures : kAccountFailures;
  const absl::Duration longest = entry.kind == Kind::kAccount ? kLongestAccountWait : kLongestWait;
  if (entry.failures < allowed) return absl::ZeroDuration();
  return std::min(kFirstWait * (1 << std::min(entry.failures - allowed, kDoublings)), longest);
}

bool SignInThrottle::IsForgotten(absl::Time now, const Entry& entry) {
  return now - entry.last >= (entry.kind == Kind::kKnown ? kUnknownAfter : kForgottenAfter);
}

bool SignInThrottle::IsKnown(absl::Time now, Digest digest) const {
  const auto found = by_digest_.find(digest);
  return found != by_digest_.end() && !IsForgotten(now, *found->second);
}

absl::Duration SignInThrottle::WaitOf(absl::Time now, Digest digest) const {
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end() || IsForgotten(now, *found->second)) return absl::ZeroDuration();
  const absl::Duration delay = Delay(*found->second);
  return std::clamp(found->second->last + delay - now, absl::ZeroDuration(), delay);
}

// Stops at the first fresh entry from the back, so some expired ones stay longer; capacity bounds them all.
void SignInThrottle::ForgetOld(absl::Time now) {
  while (!entries_.empty() && (entries_.size() > capacity_ || IsForgotten(now, entries_.back()))) {
    Forget(std::prev(entries_.end()));
  }
}

void SignInThrottle::Count(absl::Time now, Kind kind, Digest digest) {
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) {
    entries_.push_front({digest, kind, 1, now});
    by_digest_.emplace(digest, entries_.begin());
    return;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  Entry& entry = entries_.front();
  const int before = IsForgotten(now, entry) ? 0 : entry.failures;
  entry.failures = std::min(before + 1, kAddressFailures + kDoublings);
  entry.last = now;
}

void SignInThrottle::Forget(Entries::iterator entry) {
  by_digest_.erase(entry->digest);
  entries_.erase(entry);
}

}  // namespace relais::secrets
