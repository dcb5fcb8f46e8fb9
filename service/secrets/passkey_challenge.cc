#include "service/secrets/passkey_challenge.h"

#include <sodium.h>

#include <cstdint>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/secrets/digest_purposes.h"
#include "service/secrets/token.h"

namespace relais::secrets {

PasskeyChallenges::PasskeyChallenges(const Key& key) : key_(key), run_(NewIdentifier()) {}

std::string PasskeyChallenges::New(absl::string_view purpose, absl::Time now) const {
  const std::string body = absl::StrCat(NewIdentifier(), ".", absl::ToUnixMicros(now + kLifetime));
  return absl::StrCat(body, ".", DigestOf(purpose, body));
}

bool PasskeyChallenges::Accept(absl::string_view purpose, const std::string& challenge, absl::Time now,
                               absl::string_view answer) {
  const absl::Time end = EndOf(purpose, challenge);
  if (end <= now) return false;
  const std::string digest = answer.empty() ? "" : DigestOf("answer", answer);
  const std::lock_guard lock(mutex_);
  accepted_.erase(accepted_.begin(), accepted_.upper_bound(now));
  const auto [accepted, is_first] = accepted_[end].emplace(challenge, digest);
  return is_first || (!digest.empty() && accepted->second == digest);
}

absl::Time PasskeyChallenges::EndOf(absl::string_view purpose, const std::string& challenge) const {
  const std::vector<std::string> parts = absl::StrSplit(challenge, '.');
  std::int64_t micros = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &micros)) return absl::InfinitePast();
  const std::string digest = DigestOf(purpose, absl::StrCat(parts[0], ".", parts[1]));
  const bool made_here =
      digest.size() == parts[2].size() && sodium_memcmp(digest.data(), parts[2].data(), digest.size()) == 0;
  return made_here ? absl::FromUnixMicros(micros) : absl::InfinitePast();
}

std::string PasskeyChallenges::DigestOf(absl::string_view purpose, absl::string_view body) const {
  return KeyedDigest(key_, kChallengeDigest, absl::StrCat(run_, "\n", purpose, "\n", body));
}

}  // namespace relais::secrets
