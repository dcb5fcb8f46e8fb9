#include "service/dispatch/streams/referral_feed.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/records/records.h"
#include "tests/support/service/temporary_register.h"

namespace relais::dispatch {
namespace {

// A follower that records the last position it saw, and can be blocked while it looks.
class Watcher final : public Follower {
 public:
  void Look(const storage::Snapshot& snapshot, bool, RoundCache&) override {
    std::unique_lock<std::mutex> lock(mutex_);
    ++looks_;
    seen_ = snapshot.head();
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
  }
  void EndOfFeed() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++ends_;
  }

  void Hold(bool held) {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  void WaitForLooks(int looks) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return looks_ >= looks; });
  }
  void WaitUntilSeen(std::int64_t position) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return seen_ >= position; });
  }
  int looks() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return looks_;
  }
  int ends() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return ends_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int looks_ = 0;
  std::int64_t seen_ = 0;
  int ends_ = 0;
  bool held_ = false;
};

class ReferralFeedTest : public testing::Test {
 protected:
  // Records an entry and returns its position.
  std::int64_t Record() {
    std::int64_t position = 0;
    register_.Write([&](storage::WriteTransaction& transaction) {
      position = transaction.seq();
      transaction.Insert(storage::MergeRecord{position, position + 1});
      return absl::OkStatus();
    });
    return position;
  }

  testing_support::TemporaryRegister register_;
  ReferralFeed feed_{register_.store()};
  std::shared_ptr<Watcher> watcher_ = std::make_shared<Watcher>();
};

TEST_F(ReferralFeedTest, LooksAtTheStartAndAfterEachCommit) {
  const std::int64_t before = Record();
  ASSERT_TRUE(feed_.Add(watcher_));
  watcher_->WaitUntilSeen(before);
  for (int i = 0; i < 50; ++i) watcher_->WaitUntilSeen(Record());
}

TEST_F(ReferralFeedTest, CommitsWhileItLooksMakeOneMoreRound) {
  watcher_->Hold(true);
  ASSERT_TRUE(feed_.Add(watcher_));
  watcher_->WaitForLooks(1);
  std::int64_t last = 0;
  for (int i = 0; i < 100; ++i) last = Record();
  watcher_->Hold(false);
  watcher_->WaitUntilSeen(last);
  // The round that was blocked, the one that saw all, and one for a wake that came as that one began.
  EXPECT_LE(watcher_->looks(), 3);
}

TEST_F(ReferralFeedTest, WhoWasRemovedIsNotAsked) {
  const auto other = std::make_shared<Watcher>();
  ASSERT_TRUE(feed_.Add(watcher_));
  ASSERT_TRUE(feed_.Add(other));
  const std::int64_t position = Record();
  watcher_->WaitUntilSeen(position);
  other->WaitUntilSeen(position);
  feed_.Remove(watcher_);
  // The current round may still call it; the next one, which begins after that has ended, does not.
  other->WaitUntilSeen(Record());
  other->WaitUntilSeen(Record());
  const int looks = watcher_->looks();
  other->WaitUntilSeen(Record());
  other->WaitUntilSeen(Record());
  EXPECT_EQ(watcher_->looks(), looks);
}

TEST_F(ReferralFeedTest, EndsForAllOnce) {
  ASSERT_TRUE(feed_.Add(watcher_));
  feed_.Stop();
  feed_.Stop();
  EXPECT_EQ(watcher_->ends(), 1);
  EXPECT_FALSE(feed_.Add(watcher_));
  Record();
}

}  // namespace
}  // namespace relais::dispatch
