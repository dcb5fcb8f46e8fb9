#include "tests/bench/phase.h"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/bench/bench_dossier.h"
#include "tests/bench/channel.h"

namespace relais::bench {
namespace {

// A connection carries at most 100 concurrent calls.
constexpr int kCallersPerChannel = 64;

absl::Duration RetryDelayOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return absl::ZeroDuration();
  for (const google::protobuf::Any& any : details.details()) {
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&retry)) {
      return absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return absl::ZeroDuration();
}

// One caller and its results; used by one thread at a time.
class Worker {
 public:
  Worker(std::unique_ptr<Caller> caller, const PhaseOptions& options)
      : caller_(std::move(caller)), patient_(options.patient), interval_(options.interval) {}

  void Start(absl::Time end, absl::BlockingCounter& running) {
    end_ = end;
    running_ = &running;
    seen_ = Round();
    Await();
  }
  const Round& seen() const { return seen_; }

 private:
  void Await() {
    if (next_ <= absl::Now()) return Next();
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(absl::ToChronoTime(std::min(next_, end_)), [this](bool) {
      if (absl::Now() >= end_) {
        running_->DecrementCount();
      } else {
        Next();
      }
    });
  }

  void Next() {
    began_ = absl::Now();
    caller_->Begin([this](const grpc::Status& status, std::int64_t rows) { Answered(status, rows); });
  }

  void Answered(const grpc::Status& status, std::int64_t rows) {
    const absl::Time now = absl::Now();
    const absl::Duration delay = status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED
                                     ? RetryDelayOf(status)
                                     : absl::ZeroDuration();
    Count(status, rows, now, delay);
    next_ = std::max(began_ + interval_, patient_ ? now + delay : now);
    if (now >= end_) {
      running_->DecrementCount();
    } else {
      Await();
    }
  }

  // An answer after the end belongs to no round, except for its latency.
  void Count(const grpc::Status& status, std::int64_t rows, absl::Time now, absl::Duration delay) {
    const auto latency = static_cast<std::uint32_t>(absl::ToInt64Microseconds(now - began_));
    if (status.ok()) seen_.worst = std::max(seen_.worst, latency);
    if (now > end_) return;
    if (status.ok()) {
      ++seen_.calls;
      seen_.rows += rows;
      seen_.latencies.push_back(latency);
      return;
    }
    ++seen_.refused[absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code()))];
    const bool exhausted = status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
    if (exhausted && delay == absl::ZeroDuration()) ++seen_.without_delay;
  }

  const std::unique_ptr<Caller> caller_;
  const bool patient_;
  const absl::Duration interval_;
  absl::Time began_;
  // Time of the next call.
  absl::Time next_ = absl::InfinitePast();
  absl::Time end_;
  absl::BlockingCounter* running_ = nullptr;
  std::unique_ptr<grpc::Alarm> alarm_;
  Round seen_;
};

}  // namespace

class Phase::Impl {
 public:
  explicit Impl(const PhaseOptions& options) : name_(options.name) {
    std::shared_ptr<grpc::Channel> channel;
    for (int i = 0; i < options.in_flight; ++i) {
      if (i % kCallersPerChannel == 0) channel = NewChannel(options.target);
      CallerOptions caller;
      caller.channel = channel;
      if (!options.tokens.empty()) {
        const std::size_t place = static_cast<std::size_t>(i) % options.tokens.size();
        caller.token = options.tokens[place];
        caller.agency = place % Agencies().size();
      }
      caller.dossiers = options.dossiers;
      // Includes the size of the phase, so that no two phases of a plan share a seed.
      caller.seed = static_cast<std::uint64_t>(options.in_flight + i);
      workers_.push_back(std::make_unique<Worker>(NewCaller(options.calls, caller), options));
    }
  }

  const std::string& name() const { return name_; }

  Round Run(absl::Duration time) {
    absl::BlockingCounter running(static_cast<int>(workers_.size()));
    const absl::Time end = absl::Now() + time;
    for (const auto& worker : workers_) worker->Start(end, running);
    running.Wait();
    Round all;
    all.seconds = absl::ToDoubleSeconds(time);
    for (const auto& worker : workers_) {
      const Round& seen = worker->seen();
      all.calls += seen.calls;
      all.rows += seen.rows;
      all.without_delay += seen.without_delay;
      all.worst = std::max(all.worst, seen.worst);
      for (const auto& [code, count] : seen.refused) all.refused[code] += count;
      all.latencies.insert(all.latencies.end(), seen.latencies.begin(), seen.latencies.end());
    }
    std::sort(all.latencies.begin(), all.latencies.end());
    return all;
  }

 private:
  const std::string name_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

Phase::Phase(const PhaseOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Phase::~Phase() = default;
const std::string& Phase::name() const { return impl_->name(); }
Round Phase::Run(absl::Duration time) { return impl_->Run(time); }

}  // namespace relais::bench
