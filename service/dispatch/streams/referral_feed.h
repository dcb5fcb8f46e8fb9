#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_REFERRAL_FEED_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_REFERRAL_FEED_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "storage/store.h"

namespace relais::handlers {
struct NextReferralEvents;
}

namespace relais::dispatch {

// Answers computed in one round, by handlers::FollowReferralEventsKey: followers with equal keys share one.
using RoundCache = std::map<std::string, std::shared_ptr<const handlers::NextReferralEvents>>;

// A subscriber to the steps of referrals. Called by the feed's thread alone.
class Follower {
 public:
  virtual ~Follower() = default;
  // Reads the new steps from `snapshot`, which has no scope, and sends them. If `at_rest`, nothing was
  // recorded for kHeartbeatInterval: a heartbeat is due. `told` caches the answers of this round for all
  // followers. Must not wait for its reader.
  virtual void Look(const storage::Snapshot& snapshot, bool at_rest, RoundCache& told) = 0;
  // The feed ends; Look is not called again.
  virtual void EndOfFeed() = 0;
};

// Lets all followers look after each commit, on one thread and one snapshot for all. Commits during a round
// cause one more round, however many they are. Thread-safe.
class ReferralFeed {
 public:
  // Starts the thread. `store` must outlive the feed.
  explicit ReferralFeed(storage::Store& store);
  // Stops.
  ~ReferralFeed();
  ReferralFeed(const ReferralFeed&) = delete;
  ReferralFeed& operator=(const ReferralFeed&) = delete;

  // Has `follower` look soon, and after each commit until it is removed; a round under way may still call it
  // then. False once the feed has stopped.
  [[nodiscard]] bool Add(const std::shared_ptr<Follower>& follower);
  void Remove(const std::shared_ptr<Follower>& follower);
  // Requests another round. Never blocks for one.
  void Wake();
  // Ends the thread, then calls EndOfFeed of all followers. A second call does nothing.
  void Stop();

 private:
  void Run();
  // Waits for the next round; false once stopping. `at_rest` is set if only time has passed.
  bool WaitForRound(bool& at_rest);
  void Round(bool at_rest);

  storage::Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::shared_ptr<Follower>> followers_;
  // First follower of the next round, by address: the first one that the last round had no time for. Used by
  // the feed's thread alone.
  const Follower* next_ = nullptr;
  bool woken_ = false;
  bool stopping_ = false;
  const std::int64_t listener_;
  std::thread thread_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_REFERRAL_FEED_H_
