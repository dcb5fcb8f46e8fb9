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

// Delays sign-in attempts after repeated failures, to slow down guessing of passwords and codes. Counts
// failures in a row by three keys:
// - account and address together: from the 5th failure on, waits 1 s, doubled by each further failure, up to
//   15 min;
// - address: the same from the 20th failure on;
// - account from any address: from the 5th failure on, but at most 30 s, and not for an address that signed
//   in to the account within 30 days. Otherwise anyone could lock out an account for as long as they like.
//
// The wait runs from the last failure. A count expires after 24 h without a failure. No account is locked for
// good. An account that does not exist counts like one that does. An empty address (a local caller) has no
// count of its own.
//
// In memory only: a restart forgets everything. Bounded: keys are fixed-size digests under a random key, and
// past `capacity` the entry updated longest ago is evicted.
//
// Counts finished attempts, not attempts in flight: the caller limits how many run at once. Thread-safe. The
// caller supplies the clock; a clock that jumps back never lengthens a wait beyond the rule above.
class SignInThrottle {
 public:
  // About 10 MiB when full.
  static constexpr std::size_t kCapacity = 100'000;

  explicit SignInThrottle(std::size_t capacity = kCapacity);
  SignInThrottle(const SignInThrottle&) = delete;
  SignInThrottle& operator=(const SignInThrottle&) = delete;

  // Time that the caller must still wait before an attempt; zero if it may try now. Counts nothing. `account`
  // is the bare user id (`jtremblay`). `address` is the bare IP address (`192.0.2.1`); pass the /64 network
  // of an IPv6 address, because its owner controls all of it.
  absl::Duration Wait(absl::Time now, absl::string_view account, absl::string_view address) const;

  // Records a failed attempt. Do not call it for an attempt that Wait refused.
  void Failed(absl::Time now, absl::string_view account, absl::string_view address);

  // Records a success: resets the account's failures and remembers the address as known for 30 days. Keeps
  // the address's failures; otherwise an attacker with one account could go on guessing others.
  void Succeeded(absl::Time now, absl::string_view account, absl::string_view address);

  // Number of entries kept, known addresses included.
  std::size_t size() const;

 private:
  // kKnown: an address from which the account signed in; its entry holds no failures.
  enum class Kind { kAccount, kAddress, kPair, kKnown };
  // Digest of a key. The hash key is random, so that callers cannot choose colliding inputs.
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
  // Indexed by Kind.
  std::array<std::array<unsigned char, kHashKeyBytes>, kKinds> hash_keys_;
  mutable std::mutex mutex_;
  // Most recently updated first.
  Entries entries_;
  absl::flat_hash_map<Digest, Entries::iterator> by_digest_;
};

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_THROTTLE_H_
