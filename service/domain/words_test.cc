#include "service/domain/words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;

TEST(WordsTest, AreFoldedSplitAndGivenOnce) {
  EXPECT_THAT(WordsOf({"Coopérative de L'Érable", "coop@erable.example", "COOPÉRATIVE  Saint-Jean 12"}),
              ElementsAre("12", "coop", "cooperative", "de", "erable", "example", "jean", "l", "saint"));
  EXPECT_THAT(WordsOf({"", "  —  "}), testing::Each(testing::Not(testing::IsEmpty())));
}

TEST(WordsTest, AreFoundByTheirBeginningsAllOfThem) {
  const std::vector<std::string> words = WordsOf({"Café de village", "Le Grain moulu"});
  EXPECT_TRUE(HaveWords(words, WordsOf({"cafe gra"})));
  EXPECT_TRUE(HaveWords(words, WordsOf({"VILL"})));
  EXPECT_FALSE(HaveWords(words, WordsOf({"cafe brasserie"})));
  EXPECT_FALSE(HaveWords(words, WordsOf({"illage"})));
}

}  // namespace
}  // namespace relais::domain
