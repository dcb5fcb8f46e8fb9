#include "service/jobs/periodic_task.h"

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

}  // namespace
}  // namespace relais::jobs
