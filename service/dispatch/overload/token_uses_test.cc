#include "service/dispatch/overload/token_uses.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace relais::dispatch {
namespace {

constexpr absl::Duration kHour = absl::Hours(1);
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(TokenUsesTest, OneUseInAnIntervalIsWorthRecording) {
  TokenUses uses;
  EXPECT_TRUE(uses.Use("a", kNow, kHour));
  EXPECT_FALSE(uses.Use("a", kNow + absl::Minutes(59), kHour));
  EXPECT_TRUE(uses.Use("b", kNow, kHour));
  EXPECT_TRUE(uses.Use("a", kNow + absl::Minutes(60), kHour));
  EXPECT_FALSE(uses.Use("a", kNow + absl::Minutes(61), kHour));
}

TEST(TokenUsesTest, TheLastUseIsThatOfTheLastCall) {
  TokenUses uses;
  EXPECT_EQ(uses.Last("a"), std::nullopt);
  EXPECT_TRUE(uses.Use("a", kNow, kHour));
  EXPECT_FALSE(uses.Use("a", kNow + absl::Minutes(5), kHour));
  EXPECT_EQ(uses.Last("a"), kNow + absl::Minutes(5));
  // Of two calls at once, the later one counts.
  EXPECT_FALSE(uses.Use("a", kNow + absl::Minutes(4), kHour));
  EXPECT_EQ(uses.Last("a"), kNow + absl::Minutes(5));
}

TEST(TokenUsesTest, LearnsWhatTheRegisterHas) {
  TokenUses uses;
  uses.Learn("signed-in", kNow, std::nullopt);
  EXPECT_EQ(uses.Last("signed-in"), kNow);
  EXPECT_TRUE(uses.Use("signed-in", kNow + absl::Minutes(1), kHour));
  uses.Learn("used", kNow, kNow);
  EXPECT_FALSE(uses.Use("used", kNow + absl::Minutes(1), kHour));
  uses.Learn("used", kNow - kHour, kNow - kHour);
  EXPECT_EQ(uses.Last("used"), kNow + absl::Minutes(1));
}

TEST(TokenUsesTest, ForgetsWhenThereAreTooMany) {
  TokenUses uses;
  EXPECT_TRUE(uses.Use("first", kNow, kHour));
  for (int i = 0; i < 10'000; ++i) static_cast<void>(uses.Use(absl::StrCat(i), kNow, kHour));
  EXPECT_EQ(uses.Last("first"), std::nullopt);
}

}  // namespace
}  // namespace relais::dispatch
