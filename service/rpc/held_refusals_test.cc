#include "service/rpc/held_refusals.h"

#include <functional>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace relais::rpc {
namespace {

// A timer that rings when the test says so.
class HeldRefusalsTest : public testing::Test {
 protected:
  struct Set {
    absl::Duration delay;
    std::function<void()> then;
  };

  HeldRefusals::Timer timer() {
    return [this](absl::Duration delay, std::function<void()> then) {
      set_.push_back({delay, std::move(then)});
    };
  }
  std::function<void()> Tell() {
    return [this] { ++told_; };
  }

  std::vector<Set> set_;
  int told_ = 0;
};

TEST_F(HeldRefusalsTest, ARefusalIsToldOnceItsTimeHasPassed) {
  HeldRefusals refusals(absl::Seconds(1), 10, 10, timer());
  refusals.Hold(absl::InfiniteDuration(), Tell());
  ASSERT_EQ(set_.size(), 1U);
  EXPECT_EQ(set_[0].delay, absl::Seconds(1));
  EXPECT_EQ(told_, 0);
  set_[0].then();
  EXPECT_EQ(told_, 1);
}

TEST_F(HeldRefusalsTest, ACallerWhoGivesUpSoonHearsOfItBefore) {
  HeldRefusals refusals(absl::Seconds(1), 10, 10, timer());
  refusals.Hold(absl::Milliseconds(300), Tell());
  refusals.Hold(-absl::Seconds(1), Tell());
  ASSERT_EQ(set_.size(), 2U);
  EXPECT_EQ(set_[0].delay, absl::Milliseconds(150));
  EXPECT_EQ(set_[1].delay, absl::ZeroDuration());
}

TEST_F(HeldRefusalsTest, NoMoreAreHeldThanThereIsRoomFor) {
  HeldRefusals refusals(absl::Seconds(1), 2, 2, timer());
  for (int i = 0; i < 3; ++i) refusals.Hold(absl::InfiniteDuration(), Tell());
  EXPECT_EQ(set_.size(), 2U);
  EXPECT_EQ(told_, 1) << "the third at once";
  set_[0].then();
  refusals.Hold(absl::InfiniteDuration(), Tell());
  EXPECT_EQ(set_.size(), 3U) << "the place of the first is free again";
  EXPECT_EQ(told_, 2);
}

TEST_F(HeldRefusalsTest, ACrowdStaysAwayByItsSize) {
  HeldRefusals refusals(absl::Seconds(1), 4, 12, timer());
  const auto hold = [&](int times) {
    for (int i = 0; i < times; ++i) refusals.Hold(absl::InfiniteDuration(), Tell());
  };
  EXPECT_EQ(refusals.Patience(), 1);
  hold(4);
  EXPECT_EQ(refusals.Patience(), 1) << "as many as usual";
  hold(2);
  EXPECT_EQ(refusals.Patience(), 1.5);
  hold(100);
  EXPECT_EQ(refusals.Patience(), 3) << "who is told at once is not counted";
  for (const Set& each : set_) each.then();
  EXPECT_EQ(refusals.Patience(), 1) << "nobody is held any more";
}

}  // namespace
}  // namespace relais::rpc
