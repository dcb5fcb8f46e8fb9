#include "service/rpc/workers.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"

namespace relais::rpc {
namespace {

TEST(WorkersTest, RunsEverythingBeforeItEnds) {
  std::atomic<int> ran = 0;
  {
    Workers workers(3, 1000);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(workers.Submit([&] { ++ran; }));
  }
  EXPECT_EQ(ran, 500);
}

TEST(WorkersTest, RefusesOnePastTheQueue) {
  std::atomic<int> ran = 0;
  absl::Notification began;
  absl::Notification go;
  {
    Workers workers(1, 2);
    ASSERT_TRUE(workers.Submit([&] {
      began.Notify();
      go.WaitForNotification();
    }));
    began.WaitForNotification();
    EXPECT_TRUE(workers.Submit([&] { ++ran; }));
    EXPECT_TRUE(workers.Submit([&] { ++ran; }));
    EXPECT_FALSE(workers.Submit([&] { ++ran; }));
    go.Notify();
  }
  EXPECT_EQ(ran, 2);
}

}  // namespace
}  // namespace relais::rpc
