#include "service/dispatch/runtime.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "service/dispatch/overload/limits.h"
#include "service/dispatch/services/services.h"
#include "service/dispatch/streams/export_stream.h"
#include "service/dispatch/streams/follow_stream.h"
#include "service/dispatch/streams/import_job.h"

namespace relais::dispatch {

Runtime::Runtime(storage::Store& store, const secrets::Key& key, RuntimeOptions options,
                 const CallAfter& call_after)
    : backups_([&store] { return store.Now(); }),
      metrics_([&store] { return store.queued(); }, &backups_),
      limiter_(kCallsPerUser),
      read_counts_(store, call_after),
      answers_(kAnswerThreads, std::numeric_limits<std::size_t>::max()),
      readers_(kReadThreads, kReadsWaiting),
      lookups_(kLookupThreads, kReadsWaiting),
      hashers_(kHashThreads, kHashesWaiting),
      refusals_({kRejectionDelay, kMaxDelayedRejections, kUsualRejections, kMaxBackoffMultiplier},
                call_after),
      dependencies_{store,
                    metrics_,
                    readers_,
                    lookups_,
                    answers_,
                    hashers_,
                    key,
                    rules_,
                    limiter_,
                    refusals_,
                    token_uses_,
                    read_counts_,
                    throttle_,
                    passwords_,
                    options.behind_proxy,
                    std::move(options.relying_party)},
      dispatcher_(dependencies_, NewServices(dependencies_)),
      feed_(store),
      imports_(options.import_bytes),
      streams_({FollowReferralEventsMethod(dependencies_, feed_), ExportRegisterMethod(dependencies_),
                ImportMethod(dependencies_, imports_)}) {}

absl::StatusOr<std::unique_ptr<Runtime>> Runtime::New(storage::Store& store, const secrets::Key& key,
                                                      RuntimeOptions options, const CallAfter& call_after) {
  std::unique_ptr<Runtime> runtime(new Runtime(store, key, std::move(options), call_after));
  std::vector<std::string> names;
  for (const Service& service : runtime->dispatcher().services()) names.push_back(service.name());
  absl::StatusOr<handlers::AccessRules> rules = handlers::AccessRules::Load(names);
  if (!rules.ok()) return rules.status();
  runtime->rules_ = *std::move(rules);
  return runtime;
}

}  // namespace relais::dispatch
