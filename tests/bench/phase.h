#ifndef RELAIS_TESTS_BENCH_PHASE_H_
#define RELAIS_TESTS_BENCH_PHASE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/calls.h"

// Callers of one kind that work at the same time, and what was seen of them.

namespace relais::bench {

struct PhaseOptions {
  std::string name;
  // HOST:PORT.
  std::string target;
  // A kind of call, as NewCaller takes it.
  std::string calls;
  int in_flight = 1;
  // Dossiers that the register was filled with.
  std::int64_t dossiers = 0;
  // One caller after the other takes the next; the i-th is of a user of the (i mod 5)-th agency. None: no
  // token.
  std::vector<std::string> tokens;
  // Whether a caller that was refused waits as long as the answer asks for; else it calls again at once.
  bool patient = false;
  // A caller begins no sooner than this after its last beginning; zero: as soon as it has its answer.
  absl::Duration interval;
};

// What came of the calls that ended within one measured time.
struct Round {
  double seconds = 0;
  std::int64_t calls = 0;
  std::int64_t rows = 0;
  // By status code, of calls that failed.
  std::map<std::string, std::int64_t> refused;
  // Of those refused with RESOURCE_EXHAUSTED, how many were not told how long to wait.
  std::int64_t without_delay = 0;
  // Microseconds, of calls that succeeded; ascending.
  std::vector<std::uint32_t> latencies;
  // The longest of them, or of one that began within the time and ended after it.
  std::uint32_t worst = 0;
};

class Phase {
 public:
  explicit Phase(const PhaseOptions& options);
  ~Phase();
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

  const std::string& name() const;
  // Lets the callers work for `time`, on gRPC's threads, and tells what they did once each has its last
  // answer. Who is told to stay away for longer than that begins the next time with what is left.
  Round Run(absl::Duration time);

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_PHASE_H_
