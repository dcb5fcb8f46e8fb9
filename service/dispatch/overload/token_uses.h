#ifndef RELAIS_SERVICE_DISPATCH_OVERLOAD_TOKEN_USES_H_
#define RELAIS_SERVICE_DISPATCH_OVERLOAD_TOKEN_USES_H_

#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace relais::dispatch {

// Remembers when each token was used last, so that an unused session ends, and only a few uses cost
// a write. Forgets all after a restart, or after thousands of other tokens: the register then has the last
// use that was worth recording. Thread-safe.
class TokenUses {
 public:
  // The last use by Use or Learn; nullopt if there is none.
  std::optional<absl::Time> Last(const std::string& token_id) const;

  // Takes over the last use from the register; no effect if a use is known. `recorded`: nullopt if the
  // register has none, and `last` is the time of the sign-in.
  void Learn(const std::string& token_id, absl::Time last, std::optional<absl::Time> recorded);

  // Counts a use. Returns true, and takes it for recorded, if none was recorded within `interval`.
  [[nodiscard]] bool Use(const std::string& token_id, absl::Time now, absl::Duration interval);

 private:
  struct Entry {
    absl::Time last;
    absl::Time recorded;
  };
  // Needs mutex_.
  void MakeRoom();

  mutable std::mutex mutex_;
  absl::flat_hash_map<std::string, Entry> entries_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_OVERLOAD_TOKEN_USES_H_
