#include "service/dispatch/calls/call_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "service/dispatch/overload/limits.h"

namespace relais::dispatch {
namespace {

using domain::Language;

TEST(LanguageTest, GoesByTheWeights) {
  for (const char* text :
       {"en", "EN", "en, fr", "en;q=0.1", "en-CA", "en_CA", " en;q=0.9", "en, fr;q=0.5", "fr;q=0.1,en;q=0.2",
        "fr-CA;q=0.8, en-US", "de, en;q=0.3", "fr;q=0, *", "fr; q=0.5 , en ; q=0.7", "en;Q=0.9,fr;Q=0.8"}) {
    EXPECT_EQ(LanguageOf(text), Language::kEnglish) << text;
  }
  for (const char* text : {"",
                           "fr",
                           "fr-CA",
                           "fr-CA, en",
                           "en;q=0.1, fr-CA",
                           "en;q=0.5,*",
                           "en;q=0.1,*;q=0.2",
                           "*",
                           "de",
                           "e",
                           "english?",
                           "enm",
                           "en;q=0",
                           "en;q=",
                           "en;q=2",
                           "en;q=-1",
                           "en;q=1e0",
                           "en;q=0.0000001",
                           ",;,",
                           "fr;q=0.5,en-CA;q=0.4,en;q=0.5"}) {
    EXPECT_EQ(LanguageOf(text), Language::kFrench) << text;
  }
}

TEST(DeadlineTest, UnaryIsTheCallersButAtMostTheCap) {
  const absl::Time now = absl::FromUnixSeconds(1000);
  EXPECT_EQ(UnaryDeadline(now + absl::Seconds(1), now), now + absl::Seconds(1));
  EXPECT_EQ(UnaryDeadline(now + kUnaryTime, now), now + kUnaryTime);
  EXPECT_EQ(UnaryDeadline(now + kUnaryTime + absl::Nanoseconds(1), now), now + kUnaryTime);
  EXPECT_EQ(UnaryDeadline(absl::InfiniteFuture(), now), now + kUnaryTime);
  EXPECT_EQ(UnaryDeadline(now - absl::Seconds(1), now), now - absl::Seconds(1));
}

TEST(DeadlineTest, ImportIsTheCallersWhateverItIs) {
  const absl::Time now = absl::FromUnixSeconds(1000);
  EXPECT_EQ(ImportDeadline(now + absl::Hours(2), now), now + absl::Hours(2));
  EXPECT_EQ(ImportDeadline(absl::InfiniteFuture(), now), now + kImportTime);
}

TEST(RequestIdTest, CountsCharactersAtTheLimitAndOnePast) {
  EXPECT_FALSE(CheckRequestId("").has_value());
  EXPECT_FALSE(CheckRequestId(std::string(kRequestIdCharacters, 'x')).has_value());
  std::string accents;
  for (std::size_t i = 0; i < kRequestIdCharacters; ++i) accents += "é";
  EXPECT_FALSE(CheckRequestId(accents).has_value());
  EXPECT_TRUE(CheckRequestId(accents + "x").has_value());
}

TEST(ResourceNameTest, KnowsOurNames) {
  for (const char* name :
       {"dossiers/1042", "dossiers/-", "dossiers/1/interventions/3", "dossiers/1/fundingApplications/2",
        "dossiers/1/followUps/2", "organizations/cjebe", "codelists/closing_outcome/codes/a-2",
        "users/cjebe-1/tokens/t1", "retentionRules/closed", "savedLists/suivi", "incidents/3"}) {
    EXPECT_TRUE(IsPlainResourceName(name)) << name;
  }
}

TEST(ResourceNameTest, RefusesWhateverElseACallerMayWrite) {
  for (const char* name :
       {"", "Marie Tremblay", "dossiers", "dossiers/", "dossiers/1042 ", "dossiers/marie", "people/1",
        "organizations/Marie", "organizations/a b", "dossiers/1/2", "dossiers/1/interventions",
        "organizations/m.tremblay@example.org", "dossiers/1/interventions/3/notes/4"}) {
    EXPECT_FALSE(IsPlainResourceName(name)) << name;
  }
}

TEST(CorrelationIdTest, IsSixteenDigitsAndNew) {
  const std::string id = NewCorrelationId();
  EXPECT_EQ(id.size(), 16u);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(id, NewCorrelationId());
}

TEST(CallRulesTest, OnlyABearerIsAToken) {
  EXPECT_EQ(BearerTokenOf("Bearer relais_abc"), "relais_abc");
  for (const char* other : {"", "Bearer", "bearer relais_abc", "Basic relais_abc", "relais_abc"})
    EXPECT_EQ(BearerTokenOf(other), "") << other;
}

TEST(CallRulesTest, TriesAreCountedByAddressAndByNetworkOfIPv6) {
  EXPECT_EQ(CountedAddress("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(CountedAddress("2001:db8:0:1:2:3:4:5"), "2001:db8:0:1::/64");
  EXPECT_EQ(CountedAddress("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(CountedAddress(""), "");
}

}  // namespace
}  // namespace relais::dispatch
