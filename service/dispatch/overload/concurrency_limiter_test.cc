#include "service/dispatch/overload/concurrency_limiter.h"

#include "gtest/gtest.h"

namespace relais::dispatch {
namespace {

TEST(ConcurrencyLimiterTest, AUserHasSoManyCallsInFlightAndNoMore) {
  ConcurrencyLimiter limiter(2);
  EXPECT_TRUE(limiter.TryEnter("a"));
  EXPECT_TRUE(limiter.TryEnter("a"));
  EXPECT_FALSE(limiter.TryEnter("a"));
  EXPECT_TRUE(limiter.TryEnter("b"));
  limiter.Leave("a");
  EXPECT_TRUE(limiter.TryEnter("a"));
  EXPECT_FALSE(limiter.TryEnter("a"));
}

}  // namespace
}  // namespace relais::dispatch
