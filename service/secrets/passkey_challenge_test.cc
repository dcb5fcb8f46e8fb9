#include "service/secrets/passkey_challenge.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace relais::secrets {
namespace {

constexpr char kPurpose[] = "sign-in";

class PasskeyChallengeTest : public testing::Test {
 protected:
  const Key key_ = Key::Random();
  PasskeyChallenges challenges_{key_};
  const absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
};

TEST_F(PasskeyChallengeTest, IsAcceptedOnce) {
  const std::string challenge = challenges_.New(kPurpose, now_);
  EXPECT_NE(challenge, challenges_.New(kPurpose, now_));
  EXPECT_TRUE(challenges_.Accept(kPurpose, challenge, now_));
  EXPECT_FALSE(challenges_.Accept(kPurpose, challenge, now_));
}

TEST_F(PasskeyChallengeTest, IsAcceptedAgainForTheSameAnswerAlone) {
  const std::string challenge = challenges_.New(kPurpose, now_);
  EXPECT_TRUE(challenges_.Accept(kPurpose, challenge, now_, "one"));
  EXPECT_TRUE(challenges_.Accept(kPurpose, challenge, now_, "one"));
  EXPECT_FALSE(challenges_.Accept(kPurpose, challenge, now_, "other"));
  EXPECT_FALSE(challenges_.Accept(kPurpose, challenge, now_));
}

TEST_F(PasskeyChallengeTest, ExpiresAndIsThenRefusedAlthoughForgotten) {
  const std::string challenge = challenges_.New(kPurpose, now_);
  const std::string used = challenges_.New(kPurpose, now_);
  EXPECT_TRUE(challenges_.Accept(kPurpose, used, now_));
  const absl::Time end = now_ + PasskeyChallenges::kLifetime;
  EXPECT_TRUE(challenges_.Accept(kPurpose, challenge, end - absl::Microseconds(1)));
  EXPECT_FALSE(challenges_.Accept(kPurpose, challenges_.New(kPurpose, now_), end));
  EXPECT_FALSE(challenges_.Accept(kPurpose, used, end));
}

TEST_F(PasskeyChallengeTest, IsForOnePurposeAndOneRun) {
  const std::string challenge = challenges_.New(kPurpose, now_);
  EXPECT_FALSE(challenges_.Accept("enrollment of lucie", challenge, now_));
  PasskeyChallenges restarted(key_);
  EXPECT_FALSE(restarted.Accept(kPurpose, challenge, now_));
}

TEST_F(PasskeyChallengeTest, NoneIsMadeUpOrExtended) {
  const std::string challenge = challenges_.New(kPurpose, now_);
  for (std::size_t at = 0; at < challenge.size(); ++at) {
    std::string changed = challenge;
    changed[at] = changed[at] == '1' ? '2' : '1';
    EXPECT_FALSE(challenges_.Accept(kPurpose, changed, now_)) << at;
  }
  for (const char* made_up : {"", ".", "..", "a.b.c", "a.9999999999999999999999.c"}) {
    EXPECT_FALSE(challenges_.Accept(kPurpose, made_up, now_)) << made_up;
  }
}

TEST_F(PasskeyChallengeTest, OneOfManyThreadsGetsIt) {
  const std::string challenge = challenges_.New(kPurpose, now_);
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { accepted += challenges_.Accept(kPurpose, challenge, now_) ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, 1);
}

}  // namespace
}  // namespace relais::secrets
