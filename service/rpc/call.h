#ifndef RELAIS_SERVICE_RPC_CALL_H_
#define RELAIS_SERVICE_RPC_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/handlers/context.h"
#include "service/rpc/metrics.h"
#include "service/rpc/workers.h"
#include "storage/store.h"

namespace relais::rpc {

// What all calls share. Borrowed; all of it outlives every call. Thread-safe.
struct Backend {
  storage::Store& store;
  Metrics& metrics;
  // Runs lists, statistics and whatever blocks.
  Workers& readers;
  // Sends the answers of writes.
  Workers& answers;
};

// Who calls, as the journal names them. The one place to find it out: until accounts exist, everybody is
// `local`.
std::string PrincipalOf(const grpc::CallbackServerContext& context);

// What is the same for every call, unary or not: deadline, principal, language and correlation id when it
// begins; status, metrics and log line when it ends. One thread at a time.
class Call {
 public:
  // How the caller's deadline (InfiniteFuture where there is none) becomes the call's.
  using DeadlineRule = absl::Time (*)(absl::Time caller, absl::Time now);
  // `method` is the method's name without its service.
  Call(grpc::CallbackServerContext& context, const Backend& backend, std::string method, DeadlineRule rule);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const handlers::CallContext& context() const { return handler_context_; }
  const std::string& method() const { return method_; }
  // Name of what the call is about, for the log; one that is not plainly a name is not logged.
  void set_resource(std::string resource) { resource_ = std::move(resource); }

  // Counts and logs the call, and gives what goes over the wire. Once, just before the call is finished:
  // nothing of the call is touched after that.
  grpc::Status End(const absl::Status& status);

 private:
  void LogEnd(const absl::Status& status, absl::StatusCode code, std::string reason,
              absl::Duration duration) const;

  const Backend& backend_;
  const std::string method_;
  const std::string correlation_id_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  handlers::CallContext handler_context_;
  std::string resource_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALL_H_
