#ifndef RELAIS_SERVICE_SECRETS_PASSKEY_CHALLENGE_H_
#define RELAIS_SERVICE_SECRETS_PASSKEY_CHALLENGE_H_

#include <map>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/secrets/key.h"

namespace relais::secrets {

// Challenges that authenticators sign: each for one purpose, valid for 5 minutes, accepted once. A challenge
// carries its own end and a keyed digest, so that asking for one keeps nothing in memory: anybody may ask.
// Only accepted ones are remembered, until they expire. Those of an earlier run of the service are void.
// Thread-safe. The caller supplies the clock.
class PasskeyChallenges {
 public:
  static constexpr absl::Duration kLifetime = absl::Minutes(5);

  // Borrows `key`.
  explicit PasskeyChallenges(const Key& key);

  // A new challenge, of printable characters. `purpose` names the ceremony and whom it is for.
  std::string New(absl::string_view purpose, absl::Time now) const;

  // Accepts a challenge that New made for `purpose` in this run and that has not expired, for one `answer`:
  // the same answer again is accepted too (a retry), another one is not. Without an answer it is accepted
  // once. Call it last, once the signature is verified: it must not be used up by anybody else.
  bool Accept(absl::string_view purpose, const std::string& challenge, absl::Time now,
              absl::string_view answer = {});

 private:
  // When the challenge expires; InfinitePast if it was not made here for `purpose`.
  absl::Time EndOf(absl::string_view purpose, const std::string& challenge) const;
  std::string DigestOf(absl::string_view purpose, absl::string_view body) const;

  const Key& key_;
  // Part of each digest, new at each start.
  const std::string run_;
  std::mutex mutex_;
  // Accepted challenges that have not expired, by their end, with the digests of their answers.
  std::map<absl::Time, std::map<std::string, std::string>> accepted_;
};

}  // namespace relais::secrets

#endif  // RELAIS_SERVICE_SECRETS_PASSKEY_CHALLENGE_H_
