#include "service/dispatch/streams/referral_feed.h"

#include <algorithm>
#include <vector>

#include "service/dispatch/overload/limits.h"
#include "service/observability/log.h"

namespace relais::dispatch {

ReferralFeed::ReferralFeed(storage::Store& store)
    : store_(store), listener_(store.AddCommitListener([this] { Wake(); })), thread_([this] { Run(); }) {}

ReferralFeed::~ReferralFeed() { Stop(); }

bool ReferralFeed::Add(const std::shared_ptr<Follower>& follower) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) return false;
    followers_.insert(follower);
  }
  Wake();
  return true;
}

void ReferralFeed::Remove(const std::shared_ptr<Follower>& follower) {
  const std::lock_guard<std::mutex> lock(mutex_);
  followers_.erase(follower);
}

void ReferralFeed::Wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void ReferralFeed::Stop() {
  // First, because the listener calls Wake under a lock of the store.
  store_.RemoveCommitListener(listener_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
  std::set<std::shared_ptr<Follower>> followers;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    followers.swap(followers_);
  }
  for (const std::shared_ptr<Follower>& follower : followers) follower->EndOfFeed();
}

void ReferralFeed::Run() {
  bool at_rest = false;
  while (WaitForRound(at_rest)) Round(at_rest);
}

bool ReferralFeed::WaitForRound(bool& at_rest) {
  std::unique_lock<std::mutex> lock(mutex_);
  at_rest = !changed_.wait_for(lock, absl::ToChronoNanoseconds(kHeartbeatInterval),
                               [this] { return woken_ || stopping_; });
  // Reset before the round, so that a commit during the round causes another one.
  woken_ = false;
  return !stopping_;
}

void ReferralFeed::Round(bool at_rest) {
  std::vector<std::shared_ptr<Follower>> followers;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    followers.assign(followers_.begin(), followers_.end());
  }
  if (followers.empty()) return;
  const auto first = std::find_if(followers.begin(), followers.end(),
                                  [this](const auto& follower) { return !(follower.get() < next_); });
  std::rotate(followers.begin(), first, followers.end());
  const absl::Time deadline = absl::Now() + kFeedRoundTime;
  const absl::Status read = store_.Read(deadline, [&](const storage::Snapshot& snapshot) {
    RoundCache told;
    for (const std::shared_ptr<Follower>& follower : followers) {
      next_ = follower.get();
      if (absl::Now() >= deadline) return absl::DeadlineExceededError("too many followers for one round");
      follower->Look(snapshot, at_rest, told);
    }
    return absl::OkStatus();
  });
  // The next round reads what this one missed: followers keep their position.
  if (!read.ok())
    observability::Log(observability::LogLevel::kWarning, "followers could not look",
                       {{"detail", std::string(read.message())}});
}

}  // namespace relais::dispatch
