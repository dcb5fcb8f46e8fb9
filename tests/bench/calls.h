#ifndef RELAIS_TESTS_BENCH_CALLS_H_
#define RELAIS_TESTS_BENCH_CALLS_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

// The calls to measure; each caller repeats one kind and waits for one answer at a time.

namespace relais::bench {

// Target and identity of a caller.
struct CallerOptions {
  std::shared_ptr<grpc::Channel> channel;
  std::string token;
  // Index of the token's agency in Agencies().
  std::size_t agency = 0;
  // Number of dossiers in the register.
  std::int64_t dossiers = 0;
  // Common seed; each caller draws its own sequence from it.
  std::uint64_t seed = 0;
};

// Makes one call at a time, without its own thread: gRPC's threads deliver the answers. Not thread-safe.
class Caller {
 public:
  // Result of a call. `rows`: dossiers in the answer of a page.
  using Done = std::function<void(const grpc::Status& status, std::int64_t rows)>;

  virtual ~Caller() = default;
  // Begins the next call. `done` is called once, on a gRPC thread, and may begin another.
  virtual void Begin(Done done) = 0;
};

// `kind` is one of:
//   health      the standard health check: an empty RPC on the same server
//   get         one dossier that the caller's agency leads
//   create      a dossier, with a request id
//   update      the title of a dossier, with the etag of the answer before
//   page        50 dossiers, continuing after the last page
//   search      by the promoter's name
//   busy_quarter, plain_quarter, all_years
//               dossiers handled in that period (bench_dossier.h), by sector and gender
// Returns null for any other kind.
std::unique_ptr<Caller> NewCaller(const std::string& kind, const CallerOptions& options);

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_CALLS_H_
