#include "service/jobs/periodic_task.h"

#include <chrono>
#include <future>

#include "gtest/gtest.h"

namespace relais::jobs {
namespace {

// If the destructor waited for the minute to pass, the test would end after a second call.
TEST(PeriodicTaskTest, CallsAtOnceAndStopsWithoutWaiting) {
  int calls = 0;
  {
    const PeriodicTask every_minute([&calls] { ++calls; });
  }
  EXPECT_EQ(calls, 1);
}

// Ends only by the third call.
TEST(PeriodicTaskTest, CallsAgainAfterThePeriod) {
  int calls = 0;
  std::promise<void> third;
  const PeriodicTask often(
      [&] {
        if (++calls == 3) third.set_value();
      },
      std::chrono::milliseconds(0));
  third.get_future().wait();
}

}  // namespace
}  // namespace relais::jobs
