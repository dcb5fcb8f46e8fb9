#include "service/domain/common/words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;

TEST(WordsTest, AreFoldedSplitAndGivenOnce) {
  EXPECT_THAT(WordsOf({"Coopérative de L'Érable", "coop@erable.example", "COOPÉRATIVE  Saint-Jean 12"}),
              ElementsAre("12", "coop", "cooperative", "de", "erable", "example", "jean", "saint"));
  EXPECT_THAT(WordsOf({"", "  —  "}), testing::IsEmpty());
}

TEST(WordsTest, AreCutAtSignsOfAnyKind) {
  for (const char* text :
       {"«Épicerie» rang", "“Épicerie rang”", "„épicerie‟—rang", "Épicerie—rang", "épicerie–rang",
        "épicerie−rang", "épicerie·rang", "épicerie…rang", "épicerie/rang", "‹épicerie›, rang™",
        "épicerie\u00a0: rang", "épi\u00adcerie\u200b rang", "🛒épicerie🛒rang"}) {
    EXPECT_THAT(WordsInOrder(text)[0], "epicerie") << text;
    EXPECT_THAT(WordsInOrder(text)[1].substr(0, 4), "rang") << text;
  }
  EXPECT_THAT(WordsInOrder("Ἑλλάς № 5½"), ElementsAre("ελλασ", "no", "51", "2"));
}

TEST(WordsTest, LeaveOutElidedArticles) {
  for (const char* text : {"l'épicerie", "L’ÉPICERIE", "lʼépicerie", "l´épicerie", "d'épicerie",
                           "«l’épicerie»", "qu'épicerie", "jusqu’épicerie"}) {
    EXPECT_THAT(WordsOf({text}), ElementsAre("epicerie")) << text;
  }
  // Each finds the other.
  EXPECT_TRUE(MatchesAllPrefixes(WordsOf({"Projet—l’épicerie"}), WordsOf({"l'épicerie"})));
  EXPECT_TRUE(MatchesAllPrefixes(WordsOf({"Épicerie"}), WordsOf({"l'épicerie"})));
  // Only before an apostrophe, and only these.
  EXPECT_THAT(WordsOf({"vitamine D, O'Brien"}), ElementsAre("brien", "d", "o", "vitamine"));
}

TEST(WordsTest, AreFoundByTheirBeginningsAllOfThem) {
  const std::vector<std::string> words = WordsOf({"Café de village", "Le Grain moulu"});
  EXPECT_TRUE(MatchesAllPrefixes(words, WordsOf({"cafe gra"})));
  EXPECT_TRUE(MatchesAllPrefixes(words, WordsOf({"VILL"})));
  EXPECT_FALSE(MatchesAllPrefixes(words, WordsOf({"cafe brasserie"})));
  EXPECT_FALSE(MatchesAllPrefixes(words, WordsOf({"illage"})));
}

}  // namespace
}  // namespace relais::domain
