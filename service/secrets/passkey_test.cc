#include "service/secrets/passkey.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/accounts/authenticator.h"

namespace relais::secrets {
namespace {

using testing::Eq;
using testing::Optional;
using testing_support::Authenticator;

PasskeyKey Enrolled(Authenticator& authenticator) {
  const auto key = KeyOfEnrollment({}, authenticator.Enroll("défi").authenticator_data);
  EXPECT_TRUE(key.has_value());
  return key.value_or(PasskeyKey());
}

PasskeyAssertion Sign(Authenticator& authenticator) {
  const Authenticator::Assertion made = authenticator.Sign("défi");
  return {made.client_data, made.authenticator_data, made.signature};
}

TEST(PasskeyTest, AnEnrolledKeyVerifiesItsOwnAssertions) {
  Authenticator authenticator;
  const PasskeyKey key = Enrolled(authenticator);
  EXPECT_EQ(key.credential_id, authenticator.credential_id());
  EXPECT_EQ(key.algorithm, -7);
  EXPECT_THAT(VerifyAssertion({}, key, Sign(authenticator)), Optional(0U));
  Authenticator other;
  EXPECT_EQ(VerifyAssertion({}, key, Sign(other)), std::nullopt);
}

TEST(PasskeyTest, AnAssertionChangedAnywhereIsRefused) {
  Authenticator authenticator;
  const PasskeyKey key = Enrolled(authenticator);
  const PasskeyAssertion whole = Sign(authenticator);
  for (std::string PasskeyAssertion::*part :
       {&PasskeyAssertion::client_data, &PasskeyAssertion::authenticator_data,
        &PasskeyAssertion::signature}) {
    for (std::size_t at = 0; at < (whole.*part).size(); ++at) {
      PasskeyAssertion changed = whole;
      (changed.*part)[at] ^= 1;
      EXPECT_EQ(VerifyAssertion({}, key, changed), std::nullopt) << at;
    }
    PasskeyAssertion empty = whole;
    (empty.*part).clear();
    EXPECT_EQ(VerifyAssertion({}, key, empty), std::nullopt);
  }
}

TEST(PasskeyTest, AnotherSiteOrAnUnverifiedUserIsRefused) {
  Authenticator authenticator;
  const PasskeyKey key = Enrolled(authenticator);
  authenticator.verifies_user = false;
  EXPECT_EQ(VerifyAssertion({}, key, Sign(authenticator)), std::nullopt);
  EXPECT_EQ(KeyOfEnrollment({}, authenticator.Enroll("défi").authenticator_data), std::nullopt);
  authenticator.verifies_user = true;
  authenticator.relying_party_id = "relais.example.org";
  EXPECT_EQ(VerifyAssertion({}, key, Sign(authenticator)), std::nullopt);
  EXPECT_EQ(KeyOfEnrollment({}, authenticator.Enroll("défi").authenticator_data), std::nullopt);
}

TEST(PasskeyTest, ACountThatDoesNotGrowIsRefused) {
  Authenticator authenticator;
  authenticator.count = 7;
  PasskeyKey key = Enrolled(authenticator);
  EXPECT_EQ(key.sign_count, 7U);
  const PasskeyAssertion next = Sign(authenticator);
  EXPECT_THAT(VerifyAssertion({}, key, next), Optional(8U));
  key.sign_count = 8;
  EXPECT_EQ(VerifyAssertion({}, key, next), std::nullopt);
  authenticator.count = 0;
  EXPECT_EQ(VerifyAssertion({}, key, Sign(authenticator)), std::nullopt);
}

TEST(PasskeyTest, TruncatedOrForeignAuthenticatorDataIsRefused) {
  Authenticator authenticator;
  const std::string whole = authenticator.Enroll("défi").authenticator_data;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(KeyOfEnrollment({}, whole.substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(KeyOfEnrollment({}, authenticator.Sign("défi").authenticator_data), std::nullopt);
}

TEST(PasskeyTest, TheChallengeComesFromAPageOfTheSiteAlone) {
  const RelyingParty party = {"relais.example.org", "https://relais.example.org"};
  Authenticator browser;
  browser.origin = party.origin;
  EXPECT_THAT(ChallengeOf(party, Ceremony::kSignIn, browser.Sign("a.1.b").client_data),
              Optional(Eq("a.1.b")));
  EXPECT_THAT(ChallengeOf(party, Ceremony::kEnrollment, browser.Enroll("a.1.b").client_data),
              Optional(Eq("a.1.b")));
  EXPECT_EQ(ChallengeOf(party, Ceremony::kEnrollment, browser.Sign("a").client_data), std::nullopt);
  EXPECT_EQ(ChallengeOf({}, Ceremony::kSignIn, browser.Sign("a").client_data), std::nullopt);
  browser.cross_origin = true;
  EXPECT_EQ(ChallengeOf(party, Ceremony::kSignIn, browser.Sign("a").client_data), std::nullopt);
  browser.cross_origin = false;
  for (const char* origin : {"https://relais.example.org.evil.example", "http://relais.example.org", "",
                             "https://relais.example.org:444", "http://localhost:8080"}) {
    browser.origin = origin;
    EXPECT_EQ(ChallengeOf(party, Ceremony::kSignIn, browser.Sign("a").client_data), std::nullopt) << origin;
  }
  for (const char* data : {"", "null", "[]", "{", R"({"type":7})", R"({"type":"webauthn.get"})"}) {
    EXPECT_EQ(ChallengeOf(party, Ceremony::kSignIn, data), std::nullopt) << data;
  }
}

TEST(PasskeyTest, WithoutAnAddressOnlyThisMachineIsTheSite) {
  Authenticator browser;
  for (const char* origin : {"http://localhost", "http://localhost:1", "http://localhost:65535"}) {
    browser.origin = origin;
    EXPECT_TRUE(ChallengeOf({}, Ceremony::kSignIn, browser.Sign("a").client_data).has_value()) << origin;
  }
  for (const char* origin : {"http://localhost:", "http://localhost:8080.evil.example",
                             "http://localhost.evil", "https://localhost", "http://127.0.0.1:8080"}) {
    browser.origin = origin;
    EXPECT_EQ(ChallengeOf({}, Ceremony::kSignIn, browser.Sign("a").client_data), std::nullopt) << origin;
  }
}

TEST(PasskeyTest, TheHostOfTheConsoleIsTheSite) {
  EXPECT_EQ(RelyingPartyOf("https://relais.example.org").id, "relais.example.org");
  const RelyingParty party = RelyingPartyOf("https://relais.example.org:8443");
  EXPECT_EQ(party.id, "relais.example.org");
  EXPECT_EQ(party.origin, "https://relais.example.org:8443");
}

}  // namespace
}  // namespace relais::secrets
