#include "service/secrets/totp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace relais::secrets {
namespace {

using testing::MatchesRegex;

// RFC 6238's "12345678901234567890".
constexpr char kSecret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

absl::Time At(std::int64_t seconds) { return absl::FromUnixSeconds(seconds); }

// Appendix B of RFC 6238, SHA-1, the last six of its eight digits.
TEST(TotpTest, FollowsTheStandard) {
  const struct {
    std::int64_t seconds;
    const char* code;
  } kVectors[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                  {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& vector : kVectors) {
    EXPECT_EQ(MatchTotp(kSecret, vector.code, At(vector.seconds), -1), vector.seconds / 30) << vector.seconds;
  }
}

TEST(TotpTest, TakesOneStepEitherSide) {
  // The code of step 37037036, from 1111111080 until 1111111110.
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(1111111049), -1), std::nullopt);
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(1111111050), -1), 37037036);
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(1111111139), -1), 37037036);
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(1111111140), -1), std::nullopt);
}

TEST(TotpTest, TakesNoCodeTwice) {
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(1111111109), 37037035), 37037036);
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(1111111109), 37037036), std::nullopt);
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(1111111109), 37037037), std::nullopt);
  EXPECT_EQ(MatchTotp(kSecret, "050471", At(1111111109), 37037036), 37037037) << "the next one is good";
}

TEST(TotpTest, RefusesWhatIsNotSixDigits) {
  for (const char* code : {"", "81804", "0081804", "08180x", "081 04", " 081804", "081804 ", "-81804"}) {
    EXPECT_EQ(MatchTotp(kSecret, code, At(1111111109), -1), std::nullopt) << code;
  }
  EXPECT_EQ(MatchTotp(kSecret, "081805", At(1111111109), -1), std::nullopt);
}

TEST(TotpTest, RefusesWhatIsNoSecret) {
  EXPECT_EQ(MatchTotp("", "081804", At(1111111109), -1), std::nullopt);
  EXPECT_EQ(MatchTotp("0189!", "081804", At(1111111109), -1), std::nullopt);
}

TEST(TotpTest, StandsTimesThatCannotBe) {
  EXPECT_EQ(MatchTotp(kSecret, "081804", absl::InfinitePast(), -1), std::nullopt);
  EXPECT_EQ(MatchTotp(kSecret, "081804", At(-1000), -1), std::nullopt);
}

TEST(TotpTest, SecretsHaveTheirShapeAndDiffer) {
  std::set<std::string> secrets;
  for (int i = 0; i < 1000; ++i) {
    const std::string secret = NewTotpSecret();
    ASSERT_THAT(secret, MatchesRegex("[A-Z2-7]{32}"));
    secrets.insert(secret);
  }
  EXPECT_EQ(secrets.size(), 1000U);
}

TEST(TotpTest, UriIsPercentEncoded) {
  EXPECT_EQ(TotpUri(kSecret, "Pôle d'ÉS", "j:tremblay&secret=x"),
            "otpauth://totp/P%C3%B4le%20d%27%C3%89S:j%3Atremblay%26secret%3Dx"
            "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=P%C3%B4le%20d%27%C3%89S"
            "&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace relais::secrets
