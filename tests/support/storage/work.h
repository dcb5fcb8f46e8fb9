#ifndef RELAIS_TESTS_SUPPORT_STORAGE_WORK_H_
#define RELAIS_TESTS_SUPPORT_STORAGE_WORK_H_

#include <cstdint>
#include <functional>

#include "absl/cleanup/cleanup.h"
#include "storage/versioned/versioned.h"

// For tests that bound the cost of a query without a clock.

namespace relais::storage {

// How often the snapshot's session polls its stop function while `work` runs: proportional to the work done.
inline std::int64_t WorkOf(const Snapshot& snapshot, const std::function<void()>& work) {
  std::int64_t asked = 0;
  const std::function<bool()> count = [&asked] {
    ++asked;
    return false;
  };
  snapshot.session().SetStop(&count);
  const auto unset = absl::MakeCleanup([&snapshot] { snapshot.session().SetStop(nullptr); });
  work();
  return asked;
}

}  // namespace relais::storage

#endif  // RELAIS_TESTS_SUPPORT_STORAGE_WORK_H_
