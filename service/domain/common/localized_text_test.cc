#include "service/domain/common/localized_text.h"

#include <gtest/gtest.h>

#include <string>

namespace relais::domain {
namespace {

TEST(Fold, IgnoresCaseAndAccents) {
  EXPECT_EQ(Fold("Prédémarrage"), "predemarrage");
  EXPECT_EQ(Fold("PRÉDÉMARRAGE"), Fold("predemarrage"));
  // The same letter as one code point and as two.
  EXPECT_EQ(Fold("\u00e9"), Fold("e\u0301"));
  EXPECT_EQ(Fold("Bécancour, ÎLE, Noël, façade"), "becancour, ile, noel, facade");
}

TEST(Fold, UnifiesLigaturesApostrophesHyphensAndSpaces) {
  EXPECT_EQ(Fold("Œuvre, cœur, Æ"), "oeuvre, coeur, ae");
  EXPECT_EQ(Fold("Date d’ouverture"), "date d'ouverture");
  EXPECT_EQ(Fold("Centre\u2011du\u2010Québec"), "centre-du-quebec");
  EXPECT_EQ(Fold("  En\u00a0 \t suspens\r\n"), "en suspens");
  EXPECT_EQ(Fold("\u00a0en\u202fsuspens\u00a0"), "en suspens");
  EXPECT_EQ(Fold(" \t "), "");
}

TEST(Fold, UnifiesDashesOfAllKinds) {
  for (const char* dash :
       {"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\uff0d"})
    EXPECT_EQ(Fold(std::string("A") + dash + "é"), "a-e") << dash;
}

TEST(Fold, IsStableAndKeepsInvalidBytes) {
  const std::string once = Fold("  L’Œuvre d'ÉTÉ ");
  EXPECT_EQ(Fold(once), once);
  EXPECT_EQ(Fold("\xff\xfe"), "\xff\xfe");
  EXPECT_EQ(Fold("d\u00b4ici \xff"), "d\u00b4ici \xff");
  EXPECT_EQ(Fold(""), "");
}

TEST(Utf8, TellsValidFromInvalid) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("Pôle d’économie sociale 🙂"));
  EXPECT_FALSE(IsValidUtf8("P\xf4le"));
  EXPECT_FALSE(IsValidUtf8("\xc3"));
  EXPECT_FALSE(IsValidUtf8("\xc0\xaf"));
  EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));
}

TEST(Utf8, CountsCharacters) {
  EXPECT_EQ(CharacterCount(""), 0U);
  EXPECT_EQ(CharacterCount("Pôle"), 4U);
  EXPECT_EQ(CharacterCount("🙂é"), 2U);
}

TEST(Trim, DropsTheSpacesOfSpreadsheets) {
  EXPECT_EQ(Trim("\u00a0 a b\t\u202f\r\n"), "a b");
  EXPECT_EQ(Trim(" \u00a0 "), "");
  EXPECT_EQ(Trim("\u2003\u3000é\u2028\ufeff"), "é");
  EXPECT_EQ(Trim("é"), "é");
}

}  // namespace
}  // namespace relais::domain
