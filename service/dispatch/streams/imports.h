#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_IMPORTS_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_IMPORTS_H_

#include <atomic>
#include <cstddef>

#include "service/dispatch/overload/fair_thread_pool.h"
#include "service/dispatch/overload/limits.h"

namespace relais::dispatch {

// What all imports share, whichever door they come by: places, the thread that runs them, and their size
// limit. Thread-safe. Must outlive the imports.
class Imports {
 public:
  // `byte_limit`: names and contents of all files of one import together.
  explicit Imports(std::size_t byte_limit) : byte_limit_(byte_limit) {}
  Imports(const Imports&) = delete;
  Imports& operator=(const Imports&) = delete;

  std::size_t byte_limit() const { return byte_limit_; }

  // Takes one of the kImportsAtOnce places; false if none is free. Return it with Leave.
  [[nodiscard]] bool TryEnter() {
    if (running_.fetch_add(1) < kImportsAtOnce) return true;
    Leave();
    return false;
  }
  void Leave() { running_.fetch_sub(1); }

  // Runs one import at a time: each may take much memory, and would wait for the previous one to write
  // anyway.
  FairThreadPool& workers() { return workers_; }

 private:
  const std::size_t byte_limit_;
  std::atomic<int> running_ = 0;
  FairThreadPool workers_{1, kImportsAtOnce};
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_IMPORTS_H_
