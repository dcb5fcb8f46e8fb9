#ifndef RELAIS_TESTS_BENCH_CALLS_H_
#define RELAIS_TESTS_BENCH_CALLS_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

// The calls that are measured, each made again and again by callers that wait for one answer at a time.

namespace relais::bench {

// Where a caller calls, and as whom.
struct CallerOptions {
  std::shared_ptr<grpc::Channel> channel;
  std::string token;
  // Place of the token's agency among Agencies().
  std::size_t agency = 0;
  // Dossiers that the register was filled with.
  std::int64_t dossiers = 0;
  // Of all callers: what each of them draws is its own.
  std::uint64_t seed = 0;
};

// One call at a time, without a thread of its own: gRPC's threads carry the answers. Not thread-safe.
class Caller {
 public:
  // What came of a call. `rows`: dossiers in the answer of a page.
  using Done = std::function<void(const grpc::Status& status, std::int64_t rows)>;

  virtual ~Caller() = default;
  // Begins the next call; `done` is called once, on a thread of gRPC's, and may begin another.
  virtual void Begin(Done done) = 0;
};

// `kind` is one of:
//   health      the standard health check: an empty RPC on the same server
//   get         one dossier that the caller's agency leads
//   create      a dossier, with a request id
//   update      the title of a dossier, with the etag of the answer before
//   page        50 dossiers, on from where the last page ended
//   search      by the promoter's name
//   busy_quarter, plain_quarter, all_years
//               dossiers handled in that period (bench_dossier.h), by sector and gender
// Null where it is none of them.
std::unique_ptr<Caller> NewCaller(const std::string& kind, const CallerOptions& options);

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_CALLS_H_
