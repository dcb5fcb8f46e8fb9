#include "service/secrets/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"

namespace relais::secrets {
namespace {

using testing::MatchesRegex;

TEST(TokenTest, HasItsShapeAndIsNeverTheSame) {
  std::set<std::string> tokens;
  std::set<char> characters;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = NewToken();
    ASSERT_THAT(token, MatchesRegex("relais_[A-Za-z0-9_-]{43}"));
    ASSERT_TRUE(LooksLikeToken(token));
    tokens.insert(token);
    characters.insert(token.begin() + 7, token.end());
  }
  EXPECT_EQ(tokens.size(), 1000U);
  EXPECT_EQ(characters.size(), 64U);
}

TEST(TokenTest, KnowsWhatIsNone) {
  const std::string token = NewToken();
  for (const std::string& other :
       {std::string(), std::string("relais_"), token.substr(1), token.substr(0, token.size() - 1),
        token + "A", token.substr(7), absl::StrCat(" ", token), absl::StrCat(token.substr(0, 49), "="),
        absl::StrCat("Relais_", token.substr(7)), absl::StrCat(token.substr(0, 49), std::string(1, '\0'))}) {
    EXPECT_FALSE(LooksLikeToken(other)) << other;
  }
}

TEST(ShortCodeTest, HasItsShapeAndIsItsOwnNormalForm) {
  std::set<std::string> codes;
  std::set<char> characters;
  for (int i = 0; i < 1000; ++i) {
    const std::string code = NewShortCode();
    const std::string group = "[0-9A-HJKMNP-TV-Z]{4}";
    ASSERT_THAT(code, MatchesRegex(absl::StrCat(group, "-", group, "-", group, "-", group)));
    EXPECT_EQ(NormalizeShortCode(code), code);
    codes.insert(code);
    characters.insert(code.begin(), code.end());
  }
  EXPECT_EQ(codes.size(), 1000U);
  EXPECT_EQ(characters.size(), 33U) << "32 characters and the hyphen";
}

TEST(ShortCodeTest, TakesWhatPeopleType) {
  EXPECT_EQ(NormalizeShortCode("abcd-efgh-jkmn-pqrs"), "ABCD-EFGH-JKMN-PQRS");
  EXPECT_EQ(NormalizeShortCode(" ABCDEFGH jkmnpqrs-"), "ABCD-EFGH-JKMN-PQRS");
  EXPECT_EQ(NormalizeShortCode("iIlL-oO00-1111-vwxy"), "1111-0000-1111-VWXY");
}

TEST(ShortCodeTest, RefusesWhatCannotBeOne) {
  for (const char* typed : {"", "ABCD-EFGH-JKMN-PQR", "ABCD-EFGH-JKMN-PQRST", "UBCD-EFGH-JKMN-PQRS",
                            "ABCD_EFGH_JKMN_PQRS", "ÀBCD-EFGH-JKMN-PQR"}) {
    EXPECT_EQ(NormalizeShortCode(typed), std::nullopt) << typed;
  }
}

TEST(IdentifierTest, HasItsShapeAndIsNeverTheSame) {
  std::set<std::string> identifiers;
  for (int i = 0; i < 1000; ++i) {
    const std::string identifier = NewIdentifier();
    ASSERT_THAT(identifier, MatchesRegex("[0-9a-f]{24}"));
    identifiers.insert(identifier);
  }
  EXPECT_EQ(identifiers.size(), 1000U);
}

}  // namespace
}  // namespace relais::secrets
