#include "service/domain/import/cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relais::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CheckCell, ErrorsOfFormulasInBothLanguages) {
  for (const char* error : {"#REF!",         "#N/A",          "#VALUE!", "#VALEUR!", "#VALEUR\u00a0!",
                            "#DIV/0!",       "#DIV/0\u202f!", "#NAME?",  "#NOM?",    "#NOM ?",
                            "#NULL!",        "#NUL!",         "#NUM!",   "#NOMBRE!", "#SPILL!",
                            "#PROPAGATION!", "#BLOQUÉ!",      "#n/a",    "##",       "########"}) {
    EXPECT_TRUE(CheckCell(error).has_value()) << error;
  }
  for (const char* text : {"", "#1", "#", "Local #REF", "REF!", "N/A", "Le #N/A du rang", "#JeSuisLà!"})
    EXPECT_FALSE(CheckCell(text).has_value()) << text;
}

TEST(CheckCell, InvisibleCharactersAlone) {
  for (const char* text :
       {"\u200b", "\ufeff", "\u00ad", "\u2060\u200d", "\u200e", "\u2800", "\u3164", "\u200b \u200b"})
    EXPECT_TRUE(CheckCell(text).has_value()) << text;
  EXPECT_FALSE(CheckCell("a\u200b").has_value());
}

TEST(SplitWords, EachSignThatPartsThem) {
  const CodelistIndex index({{"a", "Accueil, orientation et référence", "Welcome", {}},
                             {"b", "Gouvernance", "Governance", {}},
                             {"c", "Plan d'affaires", "Business plan", {}}});
  for (const char* cell : {"a|b", "a;b", "a ; b", "a\nb", "a\r\nb", "a, b", "a|b;", "a,b"})
    EXPECT_THAT(SplitWords(cell, index), ElementsAre("a", "b")) << cell;
  // A label keeps its commas, alone and among others.
  EXPECT_THAT(SplitWords("Accueil, orientation et référence", index),
              ElementsAre("Accueil, orientation et référence"));
  EXPECT_THAT(SplitWords("Gouvernance, Accueil, orientation et référence, Plan d’affaires", index),
              ElementsAre("Gouvernance", "Accueil, orientation et référence", "Plan d’affaires"));
  EXPECT_THAT(SplitWords("gouvernance, jardinage", index), ElementsAre("gouvernance", "jardinage"));
  EXPECT_THAT(SplitWords("météo, sport", index), ElementsAre("météo, sport"));
  EXPECT_THAT(SplitWords(" | ;\n", index), IsEmpty());
}

}  // namespace
}  // namespace relais::domain
