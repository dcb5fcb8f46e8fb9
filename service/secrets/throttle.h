#ifndef RELAIS_SERVICE_SECRETS_THROTTLE_H_
#define RELAIS_SERVICE_SECRETS_THROTTLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace relais::secrets {

// Slows down who guesses passwords or codes. Counts failures in a row three ways: by account from one
// address, by account from anywhere, and by address; an account that does not exist counts like one that
// does. From the fifth failure of an account (from one address or from anywhere), and the twentieth of an
// address, on, the next attempt must wait after the last failure: 1 s, then twice as long with each further
// failure, up to 15 min; for the account from anywhere up to 30 s only, and not at all from an address from
// which it signed in within the last month: else anybody could keep anybody else out for as long as he likes.
// A count without failure for 24 h is forgotten. No account is ever locked for good. An empty address (a
// caller of this machine) is not counted by itself.
//
// In memory only, and bounded: keys are kept as fixed-size digests under a random key, whatever their length;
// past `capacity` the one whose last failure is the oldest goes. A restart forgets all.
//
// Counts what has failed, not what is under way: the caller bounds how many attempts run at once.
// Thread-safe. The clock is the caller's; one that jumps back lengthens no wait beyond the rule above.
class SignInThrottle {
 public:
  // About 10 MiB when full.
  static constexpr std::size_t kCapacity = 100'000;

  explicit SignInThrottle(std::size_t capacity = kCapacity);
  SignInThrottle(const SignInThrottle&) = delete;
  SignInThrottle& operator=(const SignInThrottle&) = delete;

  // How long the caller must still wait before it may try; zero: now. Counts nothing. `account` as
  // `account:jtremblay`, `address` as `address:192.0.2.1` (of an IPv6 address the network, /64: who has one
  // address of it has all).
  absl::Duration Wait(absl::Time now, absl::string_view account, absl::string_view address) const;

  // An attempt was made and failed. One refused because of Wait is none.
  void Failed(absl::Time now, absl::string_view account, absl::string_view address);

  // Forgets the account's failures, not the address's: else who has one account of his own could go on
  // guessing others from the same address.
  void Succeeded(absl::Time now, absl::string_view account, absl::string_view address);

  // Keys kept.
  std::size_t size() const;

 private:
  // kKnown: an address from which the account signed in; it holds no failure.
  enum class Kind { kAccount, kAddress, kPair, kKnown };
  // Digest of a key. Under a random key no caller can choose two that are the same.
  using Digest = std::uint64_t;
  struct Entry {
    Digest digest;
    Kind kind;
    int failures;
    absl::Time last;
  };
  using Entries = std::list<Entry>;

  static constexpr std::size_t kHashKeyBytes = 16;
  static constexpr std::size_t kKinds = 4;

  Digest DigestOf(Kind kind, absl::string_view key) const;
  Digest DigestOf(Kind kind, absl::string_view account, absl::string_view address) const;
  static absl::Duration Delay(const Entry& entry);
  static bool IsForgotten(absl::Time now, const Entry& entry);
  bool IsKnown(absl::Time now, Digest digest) const;
  absl::Duration WaitOf(absl::Time now, Digest digest) const;
  void ForgetOld(absl::Time now);
  void Count(absl::Time now, Kind kind, Digest digest);
  void Forget(Entries::iterator entry);

  const std::size_t capacity_;
  // By kind.
  std::array<std::array<unsigned char, kHashKeyBytes>, kKinds> hash_keys_;
  mutable std::mutex mutex_;
  // The latest failure first.
  Entries entries_;
  absl::flat_hash_map<Digest, Entries::iterator> by_digest_;
};

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_THROTTLE_H_
