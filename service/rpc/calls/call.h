#ifndef RELAIS_SERVICE_RPC_CALLS_CALL_H_
#define RELAIS_SERVICE_RPC_CALLS_CALL_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/auth/access.h"
#include "service/auth/read_counts.h"
#include "service/convert/common/errors.h"
#include "service/handlers/common/context.h"
#include "service/observability/metrics.h"
#include "service/rpc/calls/digests.h"
#include "service/rpc/overload/concurrency_limiter.h"
#include "service/rpc/overload/delayed_rejections.h"
#include "service/rpc/overload/fair_thread_pool.h"
#include "service/secrets/key.h"
#include "service/secrets/password.h"
#include "service/secrets/throttle.h"
#include "storage/access/access.h"
#include "storage/store.h"

namespace relais::rpc {

namespace v1 = ::relais::v1;

// What all calls share. Borrowed; all of it outlives every call. Thread-safe.
struct ServerDependencies {
  storage::Store& store;
  observability::Metrics& metrics;
  // Runs lists, statistics and whatever blocks.
  FairThreadPool& readers;
  // Runs what is looked up before a write, which never waits behind a report.
  FairThreadPool& lookups;
  // Sends the answers of writes.
  FairThreadPool& answers;
  // Hashes passwords, which takes much memory: few at a time.
  FairThreadPool& hashers;
  const secrets::Key& key;
  const handlers::AccessRules& rules;
  ConcurrencyLimiter& limiter;
  DelayedRejections& refusals;
  TokenUses& token_uses;
  ReadCounts& read_counts;
  secrets::SignInThrottle& throttle;
  const secrets::PasswordVerifier& passwords;
  // Whether the reverse proxy stands before the service and tells the caller's address.
  bool behind_proxy = false;
};

// What is the same for every call, unary or not: deadline, principal, language and correlation id when it
// begins; status, metrics and log line when it ends. One thread at a time.
class Call {
 public:
  // How the caller's deadline (InfiniteFuture where there is none) becomes the call's.
  using DeadlineRule = absl::Time (*)(absl::Time caller, absl::Time now);
  // `method` is the method's name without its service.
  Call(grpc::CallbackServerContext& context, const ServerDependencies& dependencies, std::string method,
       DeadlineRule rule);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  ~Call();

  const handlers::CallContext& context() const { return handler_context_; }
  // The access rule of the method.
  const v1::AccessRule& rule() const { return rule_; }
  // Finds out who calls, whether they may call the method, and what they may see; the context tells from then
  // on. Asked again, it tells anew: accounts change while a call waits or streams. RESOURCE_EXHAUSTED, the
  // first time, where the user has too many calls in flight.
  absl::Status Authorize(const storage::Snapshot& snapshot);
  // The same on the rows as they are now, within the call's time.
  absl::Status EnterNow();
  // For a method that needs no sign-in: who it turned out to be.
  void set_actor(std::string actor) { handler_context_.actor = std::move(actor); }
  // For a method that counts wrong tries: the context's address is known from then on.
  void ResolveClientAddress();
  // For a call that lasts: the context's time is that of now from then on.
  void SetToday();
  const std::string& method() const { return method_; }
  // What is asked for: Authorize holds it against the caps of the .proto once, after the caller may ask at
  // all and before anything else is looked up. INVALID_ARGUMENT from there on if it is over one. Must outlive
  // Authorize.
  void set_request(const google::protobuf::Message& request);
  // Name of what the call is about, for the log; one that is not plainly a name is not logged.
  void set_resource(std::string resource) { resource_ = std::move(resource); }

  // Counts and logs the call, and gives what goes over the wire. Once, just before the call is finished:
  // nothing of the call is touched after that. Where the status says when to try again, the caller is told to
  // stay away `backoff_multiplier` times as long.
  grpc::Status End(const absl::Status& status, double backoff_multiplier = 1);

 private:
  absl::Status Admit();
  absl::Status CheckRequest();
  void Leave();
  void RecordTokenUse() const;
  void LogEnd(const absl::Status& status, absl::StatusCode code, std::string reason,
              absl::Duration duration) const;

  const ServerDependencies& dependencies_;
  grpc::CallbackServerContext& grpc_context_;
  const std::string method_;
  const std::string correlation_id_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  handlers::CallContext handler_context_;
  std::vector<storage::DossierLead> leads_;
  const v1::AccessRule& rule_;
  // Empty where the call carries no token.
  std::string token_digest_;
  bool admitted_ = false;
  // Null once it is found to be within its caps.
  const google::protobuf::Message* request_ = nullptr;
  // What is left open if the call ends UNAVAILABLE.
  convert::Effect effect_;
  std::string resource_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_CALL_H_
