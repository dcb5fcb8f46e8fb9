#include "service/secrets/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"

namespace relais::secrets {
namespace {

using testing::StartsWith;
using Check = PasswordVerifier::Check;

constexpr char kPassword[] = "érable à sucre 1837";

TEST(PasswordHashTest, MatchesItsPasswordOnly) {
  const auto hash = HashPassword(kPassword);
  ASSERT_TRUE(hash.ok()) << hash.status();
  EXPECT_THAT(*hash, StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
  EXPECT_TRUE(PasswordMatches(*hash, kPassword));
  EXPECT_FALSE(PasswordMatches(*hash, "érable à sucre 1838"));
  EXPECT_FALSE(PasswordMatches(*hash, absl::StrCat(kPassword, std::string(1, '\0'))));
  EXPECT_FALSE(PasswordMatches(*hash, ""));
  EXPECT_NE(*hash, *HashPassword(kPassword)) << "each has its own salt";
}

TEST(PasswordHashTest, NothingMatchesWhatIsNoHash) {
  const std::string hash = *HashPassword(kPassword);
  for (const std::string& other : {std::string(), std::string("x"), hash.substr(0, 40),
                                   hash + std::string(1, '\0'), hash + std::string(200, 'A')}) {
    EXPECT_FALSE(PasswordMatches(other, kPassword)) << other;
    EXPECT_TRUE(NeedsRehash(other)) << other;
  }
}

TEST(PasswordHashTest, KnowsAHashOfOtherLimits) {
  EXPECT_FALSE(NeedsRehash(*HashPassword(kPassword)));
  std::array<char, crypto_pwhash_STRBYTES> weak{};
  ASSERT_EQ(crypto_pwhash_str(weak.data(), kPassword, sizeof kPassword - 1, crypto_pwhash_OPSLIMIT_MIN,
                              crypto_pwhash_MEMLIMIT_MIN),
            0);
  EXPECT_TRUE(NeedsRehash(weak.data()));
  EXPECT_TRUE(PasswordMatches(weak.data(), kPassword)) << "still good until it is hashed again";
}

// In its own process, because it limits the memory; sanitizers cannot run with so little.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(PasswordHashDeathTest, SaysThatMemoryIsShort) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto hash_without_memory = [] {
    const rlimit limit = {1 << 20, 1 << 20};
    if (setrlimit(RLIMIT_AS, &limit) != 0) std::_Exit(2);
    const auto hash = HashPassword(kPassword);
    std::_Exit(hash.status().code() == absl::StatusCode::kResourceExhausted ? 0 : 1);
  };
  EXPECT_EXIT(hash_without_memory(), testing::ExitedWithCode(0), "");
}
#endif

TEST(DecoyHashTest, IsOneOrdinaryHash) {
  EXPECT_EQ(&DecoyHash(), &DecoyHash());
  EXPECT_FALSE(NeedsRehash(DecoyHash()));
  EXPECT_FALSE(PasswordMatches(DecoyHash(), ""));
  EXPECT_FALSE(PasswordMatches(DecoyHash(), kPassword));
}

TEST(DecoyHashTest, HasTheFormOfTheOthers) {
  const auto parameters = [](const std::string& hash) { return hash.substr(0, hash.find("p=1$")); };
  const std::string other = *HashPassword(kPassword);
  EXPECT_EQ(DecoyHash().size(), other.size());
  EXPECT_EQ(parameters(DecoyHash()), parameters(other));
}

TEST(CheckPasswordTest, Length) {
  EXPECT_EQ(CheckPassword("", "jtremblay"), PasswordFault::kTooShort);
  EXPECT_EQ(CheckPassword("sirop doré!", "jtremblay"), PasswordFault::kTooShort) << "11, of 12 bytes";
  EXPECT_EQ(CheckPassword("sirop doré !", "jtremblay"), PasswordFault::kNone) << "12";
  const std::string long_one = "sirop d'érable" + std::string(241, 'x');
  ASSERT_EQ(long_one.size(), 256U);
  EXPECT_EQ(CheckPassword(long_one, "jtremblay"), PasswordFault::kNone);
  EXPECT_EQ(CheckPassword(long_one + "x", "jtremblay"), PasswordFault::kTooLong);
}

TEST(CheckPasswordTest, UserId) {
  EXPECT_EQ(CheckPassword("xx JTremblay 9", "jtremblay"), PasswordFault::kTooCommon);
  EXPECT_EQ(CheckPassword("jtrémblay-2026", "JTremblay"), PasswordFault::kTooCommon);
  EXPECT_EQ(CheckPassword("jtrembla-2026-y", "jtremblay"), PasswordFault::kNone);
  EXPECT_EQ(CheckPassword("table de chevet", "abl"), PasswordFault::kTooCommon);
  EXPECT_EQ(CheckPassword("table de chevet", "ab"), PasswordFault::kNone) << "too short to count";
  EXPECT_EQ(CheckPassword("table de chevet", ""), PasswordFault::kNone);
}

TEST(CheckPasswordTest, RunsAndRepetitions) {
  for (const char* password :
       {"aaaaaaaaaaaa", "aAaAaAaAaAaA", "éééééééééééé", "日日日日日日日日日日日日", "            ",
        "abcdefghijkl", "ABCDefghijkl", "lkjihgfedcba", "123456789012", "9876543210987"}) {
    EXPECT_EQ(CheckPassword(password, "jtremblay"), PasswordFault::kTooCommon) << password;
  }
  for (const char* password :
       {"aaaaaaaaaaab", "baaaaaaaaaaa", "abcdefghijkm", "124567890123", "日月日月日月日月日月日月"}) {
    EXPECT_EQ(CheckPassword(password, "jtremblay"), PasswordFault::kNone) << password;
  }
}

// Timing would reveal accounts, and Argon2id dominates the timing. So the tests count its runs and check the
// cost of the hashes used.
class PasswordVerifierTest : public testing::Test {
 protected:
  const std::string hash_ = *HashPassword(kPassword);
  std::vector<std::string> verified_;
  const PasswordVerifier verifier_{[this](const std::string& hash, absl::string_view password) {
    verified_.push_back(hash);
    return PasswordMatches(hash, password);
  }};
};

TEST_F(PasswordVerifierTest, VerifiesOnceForAKnownAccount) {
  EXPECT_EQ(verifier_.VerifyPassword(hash_, kPassword), Check::kMatch);
  EXPECT_EQ(verified_, std::vector{hash_});
}

TEST_F(PasswordVerifierTest, VerifiesOnceForAWrongPassword) {
  EXPECT_EQ(verifier_.VerifyPassword(hash_, "wrong"), Check::kMismatch);
  EXPECT_EQ(verified_, std::vector{hash_});
}

TEST_F(PasswordVerifierTest, VerifiesOnceWithoutAccountOrPassword) {
  for (const std::optional<std::string>& none : {std::optional<std::string>(), std::optional<std::string>(""),
                                                 std::optional<std::string>("not a hash")}) {
    for (const std::string& password : {std::string(kPassword), std::string()}) {
      verified_.clear();
      EXPECT_EQ(verifier_.VerifyPassword(none, password), Check::kMismatch);
      EXPECT_EQ(verified_, std::vector{DecoyHash()});
    }
  }
}

TEST(PasswordVerifierPathTest, TheDecoyNeverLetsAnyoneIn) {
  int verifications = 0;
  const PasswordVerifier verifier([&](const std::string&, absl::string_view) {
    ++verifications;
    return true;
  });
  EXPECT_EQ(verifier.VerifyPassword(std::nullopt, "x"), Check::kMismatch);
  EXPECT_EQ(verifications, 1);
}

TEST(PasswordVerifierPathTest, VerifiesByArgon2ByDefault) {
  const PasswordVerifier verifier;
  EXPECT_EQ(verifier.VerifyPassword(*HashPassword(kPassword), kPassword), Check::kMatch);
}

}  // namespace
}  // namespace relais::secrets
