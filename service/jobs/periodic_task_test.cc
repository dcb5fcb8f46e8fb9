#include "service/jobs/periodic_task.h"

#include "gtest/gtest.h"

namespace relais::jobs {
namespace {

// Were it to wait for its minute, this test would end after it, with a second call.
TEST(PeriodicTaskTest, CallsAtOnceAndStopsWithoutWaiting) {
  int calls = 0;
  {
    const PeriodicTask every_minute([&calls] { ++calls; });
  }
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace relais::jobs
