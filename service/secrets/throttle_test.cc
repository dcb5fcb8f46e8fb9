#include "service/secrets/throttle.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace relais::secrets {
namespace {

constexpr char kAccount[] = "account:jtremblay";
constexpr char kAddress[] = "address:192.0.2.1";
constexpr char kOtherAccount[] = "account:mroy";
constexpr char kOtherAddress[] = "address:192.0.2.2";

class SignInThrottleTest : public testing::Test {
 protected:
  // A new address each time, so that only the account counts.
  void FailAccount(int times) {
    for (int i = 0; i < times; ++i) throttle_.Failed(now_, kAccount, absl::StrCat("address:", ++next_));
  }
  void FailAddress(int times) {
    for (int i = 0; i < times; ++i) throttle_.Failed(now_, absl::StrCat("account:", ++next_), kAddress);
  }
  absl::Duration AccountWait() const { return throttle_.Wait(now_, kAccount, kOtherAddress); }
  // From one new address; only the failures that the pair still needs.
  void FailPair(int times) {
    for (int i = 0; i < times; ++i) throttle_.Failed(now_, kAccount, kOtherAddress);
  }
  absl::Duration AddressWait() const { return throttle_.Wait(now_, kOtherAccount, kAddress); }

  absl::Time now_ = absl::FromUnixSeconds(1'750'000'000);
  int next_ = 0;
  SignInThrottle throttle_;
};

TEST_F(SignInThrottleTest, AnAccountFromOneAddressWaitsFromItsFifthFailureOn) {
  FailPair(4);
  EXPECT_EQ(AccountWait(), absl::ZeroDuration());
  for (const int seconds : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900}) {
    FailPair(1);
    EXPECT_EQ(AccountWait(), absl::Seconds(seconds));
  }
  EXPECT_EQ(throttle_.Wait(now_, kAccount, kAddress), absl::Seconds(30)) << "from elsewhere";
}

// Guesses from elsewhere do not keep the owner out of an account.
TEST_F(SignInThrottleTest, WhereAnAccountSignedInBeforeItWaitsForNobodyElse) {
  throttle_.Succeeded(now_, kAccount, kOtherAddress);
  FailAccount(1000);
  EXPECT_EQ(AccountWait(), absl::ZeroDuration());
  EXPECT_EQ(throttle_.Wait(now_, kAccount, kAddress), absl::Seconds(30));
  FailPair(5);
  EXPECT_EQ(AccountWait(), absl::Seconds(1)) << "but for those who guess there";
  now_ += absl::Hours(30 * 24);
  FailAccount(10);
  EXPECT_EQ(AccountWait(), absl::Seconds(30)) << "known for a month";
}

TEST_F(SignInThrottleTest, AnEmptyAddressIsNotCountedByItself) {
  for (int i = 0; i < 100; ++i) throttle_.Failed(now_, absl::StrCat("account:", i), "");
  EXPECT_EQ(throttle_.Wait(now_, kAccount, ""), absl::ZeroDuration());
  for (int i = 0; i < 5; ++i) throttle_.Failed(now_, kAccount, "");
  EXPECT_EQ(throttle_.Wait(now_, kAccount, ""), absl::Seconds(1));
}

TEST_F(SignInThrottleTest, AnAccountWaitsFromItsFifthFailureOn) {
  EXPECT_EQ(AccountWait(), absl::ZeroDuration());
  FailAccount(4);
  EXPECT_EQ(AccountWait(), absl::ZeroDuration());
  for (const int seconds : {1, 2, 4, 8, 16, 30, 30, 30}) {
    FailAccount(1);
    EXPECT_EQ(AccountWait(), absl::Seconds(seconds));
  }
  FailAccount(1000);
  EXPECT_EQ(AccountWait(), absl::Seconds(30));
  EXPECT_EQ(throttle_.Wait(now_, kOtherAccount, kOtherAddress), absl::ZeroDuration());
}

TEST_F(SignInThrottleTest, AnAddressWaitsFromItsTwentiethFailureOn) {
  FailAddress(19);
  EXPECT_EQ(AddressWait(), absl::ZeroDuration());
  for (const int seconds : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}) {
    FailAddress(1);
    EXPECT_EQ(AddressWait(), absl::Seconds(seconds));
  }
  FailAddress(1000);
  EXPECT_EQ(AddressWait(), absl::Minutes(15));
}

TEST_F(SignInThrottleTest, TheLongerWaitCounts) {
  FailAccount(8);
  FailAddress(21);
  EXPECT_EQ(throttle_.Wait(now_, kAccount, kAddress), absl::Seconds(8));
  FailAddress(4);
  EXPECT_EQ(throttle_.Wait(now_, kAccount, kAddress), absl::Seconds(32));
}

TEST_F(SignInThrottleTest, WaitingEndsTheWait) {
  FailAccount(7);
  now_ += absl::Milliseconds(1500);
  EXPECT_EQ(AccountWait(), absl::Milliseconds(2500));
  now_ += absl::Milliseconds(2500);
  EXPECT_EQ(AccountWait(), absl::ZeroDuration());
  FailAccount(1);
  EXPECT_EQ(AccountWait(), absl::Seconds(8)) << "the row goes on";
}

TEST_F(SignInThrottleTest, SuccessClearsTheAccountOnly) {
  for (int i = 0; i < 20; ++i) throttle_.Failed(now_, kAccount, kAddress);
  throttle_.Succeeded(now_, kAccount, kOtherAddress);
  EXPECT_EQ(AccountWait(), absl::ZeroDuration());
  EXPECT_EQ(AddressWait(), absl::Seconds(1));
  FailAccount(4);
  EXPECT_EQ(AccountWait(), absl::ZeroDuration()) << "counted from the start again";
  throttle_.Succeeded(now_, "account:never-seen", kOtherAddress);
  throttle_.Succeeded(now_, kAddress, kOtherAddress);
  EXPECT_EQ(AddressWait(), absl::Seconds(1));
}

TEST_F(SignInThrottleTest, ADayWithoutFailureForgets) {
  FailAccount(30);
  now_ += absl::Hours(24) - absl::Seconds(1);
  FailAccount(1);
  EXPECT_EQ(AccountWait(), absl::Seconds(30));
  now_ += absl::Hours(24);
  FailAccount(1);
  EXPECT_EQ(AccountWait(), absl::ZeroDuration());
  EXPECT_EQ(throttle_.size(), 3U) << "the account, its last address and both; the others went";
}

TEST_F(SignInThrottleTest, AClockThatJumpsBackLengthensNoWait) {
  FailAccount(6);
  now_ -= absl::Hours(5);
  EXPECT_EQ(AccountWait(), absl::Seconds(2));
}

TEST_F(SignInThrottleTest, AKeyOfOneKindIsNoneOfTheOther) {
  for (int i = 0; i < 5; ++i) throttle_.Failed(now_, "same", absl::StrCat("address:", i));
  EXPECT_EQ(throttle_.Wait(now_, kOtherAccount, "same"), absl::ZeroDuration());
  EXPECT_EQ(throttle_.Wait(now_, "same", kOtherAddress), absl::Seconds(1));
}

TEST(SignInThrottleBoundTest, TheOldestGoesFirst) {
  const absl::Time now = absl::FromUnixSeconds(1'750'000'000);
  // Both pairs, both accounts, and the address.
  SignInThrottle throttle(5);
  const auto wait = [&](const char* account) { return throttle.Wait(now, account, kAddress); };
  for (int i = 0; i < 5; ++i) throttle.Failed(now, "account:a", kAddress);
  for (int i = 0; i < 5; ++i) throttle.Failed(now, "account:b", kAddress);
  throttle.Failed(now, "account:a", kAddress);  // now b is the oldest
  EXPECT_EQ(throttle.size(), 5U);
  throttle.Failed(now, "account:c", kAddress);
  EXPECT_EQ(throttle.size(), 5U);
  EXPECT_EQ(wait("account:a"), absl::Seconds(2));
  EXPECT_EQ(wait("account:b"), absl::ZeroDuration());
}

TEST(SignInThrottleBoundTest, KeepsAHundredThousandKeysAtMost) {
  const absl::Time now = absl::FromUnixSeconds(1'750'000'000);
  SignInThrottle throttle;
  for (int i = 0; i < 40'000; ++i) {
    throttle.Failed(now, absl::StrCat("account:", i), absl::StrCat("address:", i));
  }
  EXPECT_EQ(throttle.size(), 100'000U);
}

TEST(SignInThrottleThreadsTest, LosesNoFailure) {
  const absl::Time now = absl::FromUnixSeconds(1'750'000'000);
  SignInThrottle throttle;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&throttle, now, thread] {
      for (int i = 0; i < 500; ++i) {
        if (i < 3) throttle.Failed(now, kAccount, absl::StrCat("address:", thread, "/", i));
        static_cast<void>(throttle.Wait(now, kAccount, kOtherAddress));
        throttle.Failed(now, kOtherAccount, kAddress);
        throttle.Succeeded(now, kOtherAccount, kAddress);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(throttle.Wait(now, kAccount, kOtherAddress), absl::Seconds(30)) << "4 × 3 failures";
  EXPECT_EQ(throttle.Wait(now, "account:nobody", kAddress), absl::Minutes(15));
}

}  // namespace
}  // namespace relais::secrets
