#ifndef RELAIS_SERVICE_DISPATCH_OVERLOAD_PER_USER_COUNTER_H_
#define RELAIS_SERVICE_DISPATCH_OVERLOAD_PER_USER_COUNTER_H_

#include <string>

#include "absl/container/flat_hash_map.h"

namespace relais::dispatch {

// Counts something for each user; a user at zero takes no memory. Not thread-safe.
class PerUserCounter {
 public:
  int Of(const std::string& user) const {
    const auto found = counts_.find(user);
    return found == counts_.end() ? 0 : found->second;
  }
  void Add(const std::string& user) { ++counts_[user]; }
  // Does nothing if the user's count is zero.
  void Remove(const std::string& user) {
    const auto found = counts_.find(user);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  absl::flat_hash_map<std::string, int> counts_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_OVERLOAD_PER_USER_COUNTER_H_
