#include "service/jobs/watchdog.h"

#include <atomic>
#include <cstdint>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/store.h"
#include "tests/support/service/temporary_register.h"

namespace relais::jobs {
namespace {

std::int64_t HeadOf(testing_support::TemporaryRegister& reg) {
  std::int64_t head = 0;
  reg.Read([&head](const storage::Snapshot& snapshot) {
    head = snapshot.head();
    return absl::OkStatus();
  });
  return head;
}

TEST(WatchdogTest, AStoreThatAnswersIsLeftAsItWas) {
  testing_support::TemporaryRegister reg;
  const std::int64_t before = HeadOf(reg);
  EXPECT_TRUE(CheckAnswers(reg.store(), absl::Minutes(1)).ok());
  EXPECT_TRUE(CheckAnswers(reg.store(), absl::Minutes(1)).ok());
  EXPECT_EQ(HeadOf(reg), before);
}

TEST(WatchdogTest, AStoreWithoutTimeDoesNotAnswer) {
  testing_support::TemporaryRegister reg;
  EXPECT_TRUE(absl::IsDeadlineExceeded(CheckAnswers(reg.store(), -absl::Seconds(1))));
}

// A commit thread that hangs keeps the check from returning, so the manager hears nothing.
TEST(WatchdogTest, WaitsForTheCommitThread) {
  testing_support::TemporaryRegister reg;
  std::promise<void> begun;
  std::promise<void> release;
  storage::WriteJob hanging;
  hanging.identity = {"users/test", "Hang", "", ""};
  hanging.apply = [&](storage::WriteTransaction&) -> absl::StatusOr<std::string> {
    begun.set_value();
    release.get_future().wait();
    return "";
  };
  std::promise<absl::Status> hung;
  hanging.done = [&hung](absl::Status status) { hung.set_value(std::move(status)); };
  reg.store().Write(std::move(hanging));
  begun.get_future().wait();

  std::atomic<bool> released = false;
  std::future<bool> answered_after_release = std::async(std::launch::async, [&] {
    EXPECT_TRUE(CheckAnswers(reg.store(), absl::Hours(1)).ok());
    return released.load();
  });
  while (reg.store().queued() == 0) std::this_thread::yield();
  released = true;
  release.set_value();
  EXPECT_TRUE(answered_after_release.get());
  EXPECT_TRUE(hung.get_future().get().ok());
}

TEST(WatchdogTest, DoesNothingUnlessWatched) {
  testing_support::TemporaryRegister reg;
  const observability::ServiceManager nobody;
  const Watchdog watchdog(reg.store(), nobody);
}

}  // namespace
}  // namespace relais::jobs
