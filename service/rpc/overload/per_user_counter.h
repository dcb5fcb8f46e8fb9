#ifndef RELAIS_SERVICE_RPC_OVERLOAD_PER_USER_COUNTER_H_
#define RELAIS_SERVICE_RPC_OVERLOAD_PER_USER_COUNTER_H_

#include <string>

#include "absl/container/flat_hash_map.h"

namespace relais::rpc {

// How many of something each user has; a user who has none takes no room. One thread at a time.
class PerUserCounter {
 public:
  int Of(const std::string& user) const {
    const auto found = counts_.find(user);
    return found == counts_.end() ? 0 : found->second;
  }
  void Add(const std::string& user) { ++counts_[user]; }
  // Nothing where the user has none.
  void Remove(const std::string& user) {
    const auto found = counts_.find(user);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  absl::flat_hash_map<std::string, int> counts_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_OVERLOAD_PER_USER_COUNTER_H_
