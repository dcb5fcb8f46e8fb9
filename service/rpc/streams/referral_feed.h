#ifndef RELAIS_SERVICE_RPC_STREAMS_REFERRAL_FEED_H_
#define RELAIS_SERVICE_RPC_STREAMS_REFERRAL_FEED_H_

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

namespace relais::rpc {

// What followers were told in one round, so that those who are told the same share it: by
// handlers::FollowReferralEventsKey.
using ToldInRound = std::map<std::string, std::shared_ptr<const handlers::NextReferralEvents>>;

// Somebody who follows the steps of referrals. Called by the feed's thread alone.
class Follower {
 public:
  virtual ~Follower() = default;
  // Looks for what is new. `snapshot` is not limited to anybody's scope; `at_rest`: nothing was recorded for
  // a while, and a sign of life is due. `told` is of this round and this snapshot. Must not wait for its
  // reader.
  virtual void Look(const storage::Snapshot& snapshot, bool at_rest, ToldInRound& told) = 0;
  // The feed ends.
  virtual void EndOfFeed() = 0;
};

// Has all followers look after each commit, on one thread and one snapshot for all of them: commits that come
// while they look are seen by one more round, however many they are. Thread-safe.
class ReferralFeed {
 public:
  // `store` outlives the feed.
  explicit ReferralFeed(storage::Store& store);
  // Stops.
  ~ReferralFeed();
  ReferralFeed(const ReferralFeed&) = delete;
  ReferralFeed& operator=(const ReferralFeed&) = delete;

  // It looks soon, and whenever there may be something new, until it is removed. False once the feed has
  // stopped.
  [[nodiscard]] bool Add(const std::shared_ptr<Follower>& follower);
  void Remove(const std::shared_ptr<Follower>& follower);
  // Somebody wants another round.
  void Wake();
  // Ends the feed for all followers, and its thread. More than once does nothing.
  void Stop();

 private:
  void Run();
  // Waits for a reason to look; false once stopping. Tells whether it was only time that passed.
  bool WaitForRound(bool& at_rest);
  void Round(bool at_rest);

  storage::Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::shared_ptr<Follower>> followers_;
  // Where the next round begins, as a place in their order: behind those that the last one had time for. Of
  // the feed's thread.
  const Follower* next_ = nullptr;
  bool woken_ = false;
  bool stopping_ = false;
  const std::int64_t listener_;
  std::thread thread_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_REFERRAL_FEED_H_
