#ifndef RELAIS_SERVICE_DISPATCH_CALLS_CALL_H_
#define RELAIS_SERVICE_DISPATCH_CALLS_CALL_H_

#include <google/protobuf/message.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "service/auth/access.h"
#include "service/auth/call_context.h"
#include "service/auth/read_counts.h"
#include "service/convert/common/errors.h"
#include "service/dispatch/exchange.h"
#include "service/dispatch/overload/concurrency_limiter.h"
#include "service/dispatch/overload/delayed_rejections.h"
#include "service/dispatch/overload/fair_thread_pool.h"
#include "service/dispatch/overload/token_uses.h"
#include "service/observability/metrics.h"
#include "service/secrets/key.h"
#include "service/secrets/passkey.h"
#include "service/secrets/password.h"
#include "service/secrets/throttle.h"
#include "storage/access/access.h"
#include "storage/store.h"

namespace relais::dispatch {

namespace v1 = ::relais::v1;

// What all calls share. Borrows its members; all of them outlive every call. Thread-safe.
struct ServerDependencies {
  storage::Store& store;
  observability::Metrics& metrics;
  // Runs lists, statistics and other work that blocks.
  FairThreadPool& readers;
  // Runs lookups before a write, which never wait behind a report.
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
  handlers::ReadCounts& read_counts;
  secrets::SignInThrottle& throttle;
  const secrets::PasswordVerifier& passwords;
  // Whether the reverse proxy is in front of the service and sends the caller's address.
  bool behind_proxy = false;
  // The site that passkeys are made for.
  secrets::RelyingParty relying_party;
};

// State of one call, unary or stream. Sets deadline, language and correlation id when the call begins.
// Records status, metrics and log line when it ends. One thread at a time.
class Call {
 public:
  // Turns the caller's deadline (InfiniteFuture if there is none) into the call's.
  using DeadlineRule = absl::Time (*)(absl::Time caller, absl::Time now);
  // `method` is the method's name without its service. `transport` and `dependencies` must outlive the call.
  Call(Transport& transport, const ServerDependencies& dependencies, std::string method, DeadlineRule rule);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  ~Call();

  const handlers::CallContext& context() const { return handler_context_; }
  // The access rule of the method.
  const v1::AccessRule& rule() const { return rule_; }
  // Authenticates the caller, checks the access rule of the method and the caps of the request, and sets the
  // context's principal and scope. For a method without sign-in it checks the caps alone. Safe to repeat, and
  // repeated wherever the data is used: accounts change while a call waits or streams. Only the first time
  // counts as a use of the token, so that an open stream does not keep a session. UNAUTHENTICATED without a
  // valid token, or if its session was not used for kSessionIdleTime, PERMISSION_DENIED if the access rule
  // refuses the caller. FAILED_PRECONDITION if the caller must enroll a one-time code first.
  // RESOURCE_EXHAUSTED, the first time, if the user has too many calls in flight. INVALID_ARGUMENT if the
  // request is over a cap. May queue a write that records the use of the token.
  absl::Status Authorize(const storage::Snapshot& snapshot);
  // Calls Authorize on a snapshot of the current state, within the call's deadline. Blocks on the store.
  absl::Status AuthorizeNow();
  // Sets the actor of a method that needs no sign-in, once it is known.
  void set_actor(std::string actor) { handler_context_.actor = std::move(actor); }
  // Sets the context's client address, for methods that throttle wrong attempts.
  void ResolveClientAddress();
  // Sets the context's `now` and `today` again, for a call that lasts.
  void SetToday();
  const std::string& method() const { return method_; }
  // Sets the request that Authorize checks against the caps of the .proto: once, after the access rule and
  // before any other lookup. Must outlive Authorize.
  void set_request(const google::protobuf::Message& request);
  // Sets the resource name for the log line; a value that is no plain resource name is not logged.
  void set_resource(std::string resource) { resource_ = std::move(resource); }

  // Records metrics and log line, frees the user's place in the limiter, and returns the status for the wire:
  // with the code OK (0), or an error with its details. Call it once, just before the call is finished: touch
  // nothing of the call after that. A retry delay in the status is multiplied by `backoff_multiplier`.
  google::rpc::Status End(const absl::Status& status, double backoff_multiplier = 1);

 private:
  absl::Status Admit();
  absl::Status CheckIdle(const storage::Snapshot& snapshot, const handlers::SignedIn& signed_in) const;
  void CountTokenUse();
  absl::Status CheckRequest();
  void Leave();
  void RecordTokenUse() const;
  void LogEnd(const absl::Status& status, absl::StatusCode code, std::string reason,
              absl::Duration duration) const;

  const ServerDependencies& dependencies_;
  Transport& transport_;
  const std::string method_;
  const std::string correlation_id_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  handlers::CallContext handler_context_;
  std::vector<storage::DossierLead> leads_;
  const v1::AccessRule& rule_;
  // Empty if the call carries no token.
  std::string token_digest_;
  bool admitted_ = false;
  bool use_counted_ = false;
  // Null once it passed the check of the caps.
  const google::protobuf::Message* request_ = nullptr;
  // Whether a retry after UNAVAILABLE could repeat an effect; goes into the error.
  convert::Effect effect_;
  std::string resource_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_CALLS_CALL_H_
