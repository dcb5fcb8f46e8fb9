#include "service/dispatch/overload/delayed_rejections.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace relais::dispatch {
namespace {

// Uses a timer that fires when the test says so.
class DelayedRejectionsTest : public testing::Test {
 protected:
  struct Set {
    absl::Duration delay;
    std::function<void()> then;
  };

  DelayedRejections::Timer timer() {
    return [this](absl::Duration delay, std::function<void()> then) {
      set_.push_back({delay, std::move(then)});
    };
  }
  DelayedRejections::Tell Tell() {
    return [this](double backoff_multiplier) {
      ++told_;
      backoff_multiplier_ = backoff_multiplier;
    };
  }

  std::vector<Set> set_;
  int told_ = 0;
  // The last multiplier.
  double backoff_multiplier_ = 0;
};

TEST_F(DelayedRejectionsTest, ARefusalIsToldOnceItsTimeHasPassed) {
  DelayedRejections refusals({absl::Seconds(1), 10, 10, 8}, timer());
  refusals.Hold("alix", absl::InfiniteDuration(), Tell());
  ASSERT_EQ(set_.size(), 1U);
  EXPECT_EQ(set_[0].delay, absl::Seconds(1));
  EXPECT_EQ(told_, 0);
  set_[0].then();
  EXPECT_EQ(told_, 1);
}

TEST_F(DelayedRejectionsTest, ACallerWhoGivesUpSoonHearsOfItBefore) {
  DelayedRejections refusals({absl::Seconds(1), 10, 10, 8}, timer());
  refusals.Hold("alix", absl::Milliseconds(300), Tell());
  refusals.Hold("alix", -absl::Seconds(1), Tell());
  ASSERT_EQ(set_.size(), 2U);
  EXPECT_EQ(set_[0].delay, absl::Milliseconds(150));
  EXPECT_EQ(set_[1].delay, absl::ZeroDuration());
}

TEST_F(DelayedRejectionsTest, NoMoreAreHeldThanThereIsRoomFor) {
  DelayedRejections refusals({absl::Seconds(1), 2, 2, 8}, timer());
  for (int i = 0; i < 3; ++i) refusals.Hold("alix", absl::InfiniteDuration(), Tell());
  EXPECT_EQ(set_.size(), 2U);
  EXPECT_EQ(told_, 1) << "the third at once";
  set_[0].then();
  refusals.Hold("alix", absl::InfiniteDuration(), Tell());
  EXPECT_EQ(set_.size(), 3U) << "the place of the first is free again";
  EXPECT_EQ(told_, 2);
}

TEST_F(DelayedRejectionsTest, ACrowdStaysAwayByItsSize) {
  DelayedRejections refusals({absl::Seconds(1), 40, 4, 8}, timer());
  const auto hold = [&](const std::string& user, int times) {
    for (int i = 0; i < times; ++i) refusals.Hold(user, absl::InfiniteDuration(), Tell());
  };
  // The multiplier of the newest rejection, which is sent before the others.
  const auto told = [&] {
    set_.back().then();
    set_.pop_back();
    return backoff_multiplier_;
  };
  hold("alix", 5);
  EXPECT_EQ(told(), 1) << "beside as many as usual";
  hold("alix", 3);
  EXPECT_EQ(told(), 1.5) << "beside six";
  hold("basile", 1);
  EXPECT_EQ(told(), 1) << "the crowd is another's";
  hold("alix", 28);
  EXPECT_EQ(told(), 8);
  hold("alix", 6);
  EXPECT_EQ(told(), 8) << "no longer than that";
  hold("alix", 2);
  EXPECT_EQ(set_.size(), 40U) << "the last is told at once";
  EXPECT_EQ(backoff_multiplier_, 8) << "as long as those who are held";
  for (const Set& each : set_) each.then();
  set_.clear();
  hold("alix", 1);
  EXPECT_EQ(told(), 1) << "nobody was held any more";
}

}  // namespace
}  // namespace relais::dispatch
