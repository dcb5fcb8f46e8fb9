#include "service/jobs/periodic_task.h"

#include "gtest/gtest.h"

namespace relais::housekeeping {
namespace {

// Were it to wait for its minute, this test would end after it, with a second call.
TEST(EveryMinuteTest, CallsAtOnceAndStopsWithoutWaiting) {
  int calls = 0;
  {
    const EveryMinute every_minute([&calls] { ++calls; });
  }
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace relais::housekeeping
