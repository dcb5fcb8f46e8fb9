#ifndef RELAIS_SERVICE_DISPATCH_RUNTIME_H_
#define RELAIS_SERVICE_DISPATCH_RUNTIME_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/auth/access.h"
#include "service/auth/read_counts.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/dispatcher.h"
#include "service/dispatch/overload/concurrency_limiter.h"
#include "service/dispatch/overload/delayed_rejections.h"
#include "service/dispatch/overload/fair_thread_pool.h"
#include "service/dispatch/overload/limits.h"
#include "service/dispatch/streams/imports.h"
#include "service/dispatch/streams/referral_feed.h"
#include "service/dispatch/streams/stream.h"
#include "service/observability/backup_health.h"
#include "service/observability/metrics.h"
#include "service/secrets/key.h"
#include "service/secrets/passkey.h"
#include "service/secrets/password.h"
#include "service/secrets/throttle.h"
#include "storage/store.h"

namespace relais::dispatch {

struct RuntimeOptions {
  // Whether only the reverse proxy reaches the doors, and sends the caller's address.
  bool behind_proxy = false;
  // The site that passkeys are made for.
  secrets::RelyingParty relying_party = {};
  // Size limit of all files of one import together.
  std::size_t import_bytes = std::size_t{kImportMebibytes} << 20;
};

// Owns what all doors share: limits, thread pools, metrics, the feed of referrals, and the dispatcher. A user
// has one place in the limits, whichever doors the calls come by. Thread-safe. Must outlive the doors.
class Runtime {
 public:
  // Calls a function once, after a delay, on another thread.
  using CallAfter = std::function<void(absl::Duration delay, std::function<void()> then)>;

  // FAILED_PRECONDITION if a method has no access rule. Borrows `store` and `key` (which digests tokens and
  // encrypts secrets): both must outlive the runtime, as must the timer behind `call_after`.
  static absl::StatusOr<std::unique_ptr<Runtime>> New(storage::Store& store, const secrets::Key& key,
                                                      RuntimeOptions options, const CallAfter& call_after);
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  const ServerDependencies& dependencies() const { return dependencies_; }
  const Dispatcher& dispatcher() const { return dispatcher_; }
  // A door stops it before it waits for its calls: streams would otherwise stay open until their callers
  // leave.
  ReferralFeed& feed() { return feed_; }
  Imports& imports() { return imports_; }
  // The streaming methods, for doors that have no table of their own.
  const StreamTable& streams() const { return streams_; }
  observability::Metrics& metrics() { return metrics_; }
  // The metrics show it.
  observability::BackupHealth& backups() { return backups_; }
  // Writes the pending counts of reads. Call it once the doors have drained.
  void Flush() { read_counts_.Flush(); }

 private:
  Runtime(storage::Store& store, const secrets::Key& key, RuntimeOptions options,
          const CallAfter& call_after);

  // Order matters: members use those declared before them, and are destroyed first.
  observability::BackupHealth backups_;
  observability::Metrics metrics_;
  // Filled before the first call.
  handlers::AccessRules rules_;
  ConcurrencyLimiter limiter_;
  TokenUses token_uses_;
  handlers::ReadCounts read_counts_;
  secrets::SignInThrottle throttle_;
  const secrets::PasswordVerifier passwords_;
  FairThreadPool answers_;
  FairThreadPool readers_;
  FairThreadPool lookups_;
  FairThreadPool hashers_;
  DelayedRejections refusals_;
  const ServerDependencies dependencies_;
  const Dispatcher dispatcher_;
  ReferralFeed feed_;
  Imports imports_;
  const StreamTable streams_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_RUNTIME_H_
