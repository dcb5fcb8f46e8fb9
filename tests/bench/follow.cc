// relais_bench_follow: runs followers of referral events while writers send and recall referrals, and checks
// that each follower sees each step once. Reads the plan from standard input:
//   {"target": "127.0.0.1:7443", "seconds": 10, "steps_a_second": 200, "followers": 1000,
//    "agencies": [{"writer": "TOKEN", "followers": ["TOKEN", …]}, …]}
// The agencies are the first of Agencies(), in order. Each follower has its own stream, and followers take
// the tokens of their agency in turn. Each writer's referrals go to the Pôle, so that the followers of one
// agency see only the steps of its own writer.
//
// Prints {"followers", "steps", "failed", "seen", "lost", "doubled", "p50_us", "p99_us", "worst_us"}.
// `steps` were acknowledged, `failed` were not. Followers saw `seen` steps, missed `lost` and got `doubled`
// twice. The times run from the recording of a step until a follower had it.

#include <grpcpp/client_context.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/relais/client.h"
#include "relais/v1/referral_service.grpc.pb.h"
#include "tests/bench/bench_dossier.h"
#include "tests/bench/channel.h"
#include "tests/bench/percentile.h"

namespace relais::bench {
namespace {

using Json = nlohmann::json;
using Steps = std::multiset<std::int64_t>;

constexpr char kRecipient[] = "pole";
// Concurrent referrals of one writer; each has its own dossier.
constexpr int kWritersPerAgency = 8;
// A connection carries at most 100 streams.
constexpr int kFollowersPerChannel = 90;

// Follows until cancelled. Records what it saw; does not delete itself.
class Follower final : public grpc::ClientReadReactor<v1::FollowReferralEventsResponse> {
 public:
  Follower(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
           absl::BlockingCounter& began, absl::BlockingCounter& ended)
      : stub_(v1::ReferralService::NewStub(channel)), began_(began), ended_(ended) {
    context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    request_.set_from_now(true);
  }

  void Start() {
    stub_->async()->FollowReferralEvents(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }
  void Cancel() { context_.TryCancel(); }

  std::size_t count() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return seen_.size();
  }
  // Call only after it has ended.
  const Steps& seen() const { return seen_; }
  const std::vector<std::int64_t>& delays_us() const { return delays_us_; }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    Take(absl::Now());
    StartRead(&response_);
  }
  void OnDone(const grpc::Status&) override {
    if (!told_) began_.DecrementCount();
    ended_.DecrementCount();
  }

 private:
  void Take(absl::Time now) {
    if (response_.has_event()) {
      const v1::ReferralEvent& event = response_.event();
      const absl::Time recorded = absl::FromUnixSeconds(event.recorded_at().seconds()) +
                                  absl::Nanoseconds(event.recorded_at().nanos());
      const std::lock_guard<std::mutex> lock(mutex_);
      seen_.insert(event.sequence());
      delays_us_.push_back(absl::ToInt64Microseconds(now - recorded));
    }
    // Gets every step from the first message on.
    if (!std::exchange(told_, true)) began_.DecrementCount();
  }

  const std::unique_ptr<v1::ReferralService::Stub> stub_;
  absl::BlockingCounter& began_;
  absl::BlockingCounter& ended_;
  grpc::ClientContext context_;
  v1::FollowReferralEventsRequest request_;
  v1::FollowReferralEventsResponse response_;
  bool told_ = false;
  std::mutex mutex_;
  Steps seen_;
  std::vector<std::int64_t> delays_us_;
};

// Sends a referral of its own dossier and recalls it, repeatedly, one step each `pause`.
class Writer {
 public:
  Writer(const Client& client, std::int64_t dossier)
      : client_(client), dossier_(absl::StrCat("dossiers/", dossier)) {}

  // Sending requires it.
  bool Consent() const {
    v1::CreateConsentRequest request;
    request.set_parent(dossier_);
    request.mutable_consent()->set_purpose("accompagnement");
    request.mutable_consent()->set_whole_network(true);
    request.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
    return client_.CreateConsent(request).ok();
  }

  void Run(std::chrono::steady_clock::time_point first, std::chrono::steady_clock::time_point end,
           std::chrono::nanoseconds pause) {
    for (auto next = first; next < end; next += pause) {
      std::this_thread::sleep_until(next);
      ++(Step() ? steps_ : failed_);
    }
  }

  std::size_t steps() const { return steps_; }
  std::size_t failed() const { return failed_; }

 private:
  bool Step() {
    if (referral_.empty()) {
      v1::CreateReferralRequest request;
      request.set_parent(dossier_);
      request.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
      request.mutable_referral()->set_to_organization(kRecipient);
      request.mutable_referral()->set_reason_code("expertise");
      const auto sent = client_.CreateReferral(request);
      if (sent.ok()) referral_ = sent->referral().name();
      return sent.ok();
    }
    v1::RecallReferralRequest request;
    request.set_name(std::exchange(referral_, ""));
    request.set_text("mesure");
    return client_.RecallReferral(request).ok();
  }

  const Client& client_;
  const std::string dossier_;
  std::string referral_;
  std::size_t steps_ = 0;
  std::size_t failed_ = 0;
};

// The users of one agency.
struct Agency {
  std::unique_ptr<Client> client;
  std::vector<Writer> writers;
  std::vector<std::unique_ptr<Follower>> followers;

  std::size_t steps() const {
    std::size_t all = 0;
    for (const Writer& writer : writers) all += writer.steps();
    return all;
  }
};

Agency NewAgency(const Json& plan, std::size_t place, absl::BlockingCounter& began,
                 absl::BlockingCounter& ended) {
  Agency agency;
  const Json& people = plan.at("agencies").at(place);
  ClientOptions options;
  options.target = plan.at("target");
  options.token = people.at("writer");
  agency.client = std::make_unique<Client>(options);
  for (int i = 0; i < kWritersPerAgency; ++i)
    agency.writers.emplace_back(*agency.client, NumberLedBy(place, i));
  const std::vector<std::string> tokens = people.at("followers");
  const std::size_t agencies = plan.at("agencies").size();
  const std::size_t all = plan.at("followers");
  const std::size_t count = all / agencies + (place < all % agencies ? 1 : 0);
  std::shared_ptr<grpc::Channel> channel;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % kFollowersPerChannel == 0) channel = NewChannel(options.target);
    agency.followers.push_back(std::make_unique<Follower>(channel, tokens[i % tokens.size()], began, ended));
  }
  return agency;
}

void Write(std::vector<Agency>& agencies, double steps_a_second, double seconds) {
  const std::size_t writers = agencies.size() * kWritersPerAgency;
  const auto nanoseconds = [](double value) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(value * 1e9));
  };
  const auto pause = nanoseconds(static_cast<double>(writers) / steps_a_second);
  const auto first = std::chrono::steady_clock::now();
  const auto end = first + nanoseconds(seconds);
  std::vector<std::thread> threads;
  for (Agency& agency : agencies) {
    for (Writer& writer : agency.writers) {
      // Spread evenly over the pause.
      const auto begin =
          first + pause * static_cast<std::int64_t>(threads.size()) / static_cast<std::int64_t>(writers);
      threads.emplace_back([&writer, begin, end, pause] { writer.Run(begin, end, pause); });
    }
  }
  for (std::thread& thread : threads) thread.join();
}

// Whether every follower got all its steps before the time was over.
bool AllCame(const std::vector<Agency>& agencies, absl::Duration time) {
  const absl::Time end = absl::Now() + time;
  for (const Agency& agency : agencies) {
    for (const auto& follower : agency.followers) {
      while (follower->count() < agency.steps()) {
        if (absl::Now() >= end) return false;
        absl::SleepFor(absl::Milliseconds(10));
      }
    }
  }
  return true;
}

Json Seen(const std::vector<Agency>& agencies) {
  std::size_t steps = 0, failed = 0, seen = 0, lost = 0, doubled = 0;
  std::vector<std::int64_t> delays;
  for (const Agency& agency : agencies) {
    // Every step that a follower saw happened; without loss they equal the acknowledged ones.
    std::set<std::int64_t> happened;
    for (const auto& follower : agency.followers)
      happened.insert(follower->seen().begin(), follower->seen().end());
    const std::size_t owed = std::max(happened.size(), agency.steps());
    for (const Writer& writer : agency.writers) failed += writer.failed();
    steps += agency.steps();
    for (const auto& follower : agency.followers) {
      const std::set<std::int64_t> once(follower->seen().begin(), follower->seen().end());
      seen += once.size();
      lost += owed - once.size();
      doubled += follower->seen().size() - once.size();
      delays.insert(delays.end(), follower->delays_us().begin(), follower->delays_us().end());
    }
  }
  std::sort(delays.begin(), delays.end());
  std::size_t followers = 0;
  for (const Agency& agency : agencies) followers += agency.followers.size();
  return {{"followers", followers},
          {"steps", steps},
          {"failed", failed},
          {"seen", seen},
          {"lost", lost},
          {"doubled", doubled},
          {"p50_us", Percentile(delays, 50)},
          {"p99_us", Percentile(delays, 99)},
          {"worst_us", Percentile(delays, 100)}};
}

int Run() {
  const Json plan = Json::parse(std::cin);
  const int followers = plan.at("followers");
  absl::BlockingCounter began(followers), ended(followers);
  std::vector<Agency> agencies;
  for (std::size_t i = 0; i < plan.at("agencies").size(); ++i)
    agencies.push_back(NewAgency(plan, i, began, ended));
  for (const Agency& agency : agencies) {
    for (const Writer& writer : agency.writers) {
      if (!writer.Consent()) {
        std::cerr << "no consent could be recorded\n";
        return 1;
      }
    }
    for (const auto& follower : agency.followers) follower->Start();
  }
  began.Wait();
  Write(agencies, plan.at("steps_a_second"), plan.at("seconds"));
  if (!AllCame(agencies, absl::Seconds(30))) std::cerr << "not everything came within 30 s\n";
  for (const Agency& agency : agencies) {
    for (const auto& follower : agency.followers) follower->Cancel();
  }
  ended.Wait();
  std::cout << Seen(agencies).dump() << '\n';
  return 0;
}

}  // namespace
}  // namespace relais::bench

int main() { return relais::bench::Run(); }
