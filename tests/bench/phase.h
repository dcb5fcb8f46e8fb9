#ifndef RELAIS_TESTS_BENCH_PHASE_H_
#define RELAIS_TESTS_BENCH_PHASE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/calls.h"

// Runs callers of one kind concurrently, and measures them.

namespace relais::bench {

struct PhaseOptions {
  std::string name;
  // HOST:PORT.
  std::string target;
  // A kind of call for NewCaller.
  std::string calls;
  int in_flight = 1;
  // Number of dossiers in the register.
  std::int64_t dossiers = 0;
  // Callers take the tokens in turn; the i-th is of a user of the (i mod 5)-th agency. Empty: no token.
  std::vector<std::string> tokens;
  // Whether a rejected caller honours the backoff in the answer; else it retries at once.
  bool patient = false;
  // Minimum time between two calls of a caller; zero: it calls as soon as it has its answer.
  absl::Duration interval;
};

// Results of the calls that ended within one measured time.
struct Round {
  double seconds = 0;
  std::int64_t calls = 0;
  std::int64_t rows = 0;
  // Failed calls by status code.
  std::map<std::string, std::int64_t> refused;
  // Calls rejected with RESOURCE_EXHAUSTED and without a backoff.
  std::int64_t without_delay = 0;
  // Latencies of successful calls in microseconds; ascending.
  std::vector<std::uint32_t> latencies;
  // The longest latency, including a call that began within the time and ended after it.
  std::uint32_t worst = 0;
};

class Phase {
 public:
  explicit Phase(const PhaseOptions& options);
  ~Phase();
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

  const std::string& name() const;
  // Runs the callers for `time` on gRPC's threads, and returns the results once each has its last answer. A
  // caller with a longer backoff starts the next run with the rest of it.
  Round Run(absl::Duration time);

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_PHASE_H_
