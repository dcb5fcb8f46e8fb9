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

TEST(TokenUsesTest, OneUseAnHourIsWrittenDown) {
  TokenUseThrottle uses;
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  EXPECT_TRUE(uses.IsWorthRecording("a", now));
  EXPECT_FALSE(uses.IsWorthRecording("a", now + absl::Minutes(59)));
  EXPECT_TRUE(uses.IsWorthRecording("b", now));
  EXPECT_TRUE(uses.IsWorthRecording("a", now + absl::Minutes(60)));
  EXPECT_FALSE(uses.IsWorthRecording("a", now + absl::Minutes(61)));
}

}  // namespace
}  // namespace relais::dispatch
