#include "client/cli/output/text_layout.h"

#include <gtest/gtest.h>

namespace relais::cli {
namespace {

TEST(TextLayoutTest, WidthIsThatOfTheTerminalNotOfTheBytes) {
  EXPECT_EQ(DisplayWidth("démarrage"), 9);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1) << "a combining accent takes no column";
  EXPECT_EQ(DisplayWidth("漢字"), 4);
  EXPECT_EQ(DisplayWidth("\xff"), 1);
}

TEST(TextLayoutTest, CutsAtACharacter) {
  EXPECT_EQ(Ellipsize("démarrage", 9), "démarrage");
  EXPECT_EQ(Ellipsize("démarrage", 4), "dém…");
  EXPECT_EQ(Ellipsize("漢字漢字", 4), "漢…");
}

TEST(TextLayoutTest, DataCannotMoveTheCursor) {
  EXPECT_EQ(Printable("a\x1b[2Jb\nc\x7f"), "a [2Jb c ");
  EXPECT_EQ(Printable("a\u009bb é"), "a b é");
}

const Table kTable = {
    {{"Projet"}, {"Secteur"}, {"Valeur", true}},
    {{"Épicerie coopérative du village", "alimentation", "12"}, {"Théâtre", "culture", "1200"}}};

TEST(TextLayoutTest, NumbersStandAtTheRight) {
  EXPECT_EQ(RenderTable(kTable, 100),
            "Projet                           Secteur       Valeur\n"
            "───────────────────────────────  ────────────  ──────\n"
            "Épicerie coopérative du village  alimentation      12\n"
            "Théâtre                          culture         1200\n");
}

TEST(TextLayoutTest, ANarrowTerminalCutsTheWidestColumnFirst) {
  EXPECT_EQ(RenderTable(kTable, 38),
            "Projet            Secteur       Valeur\n"
            "────────────────  ────────────  ──────\n"
            "Épicerie coopér…  alimentation      12\n"
            "Théâtre           culture         1200\n");
  EXPECT_EQ(RenderTable(kTable, 1),
            "Projet      Secteur     Valeur\n"
            "──────────  ──────────  ──────\n"
            "Épicerie …  alimentat…      12\n"
            "Théâtre     culture       1200\n")
      << "numbers and dates are never cut";
}

TEST(TextLayoutTest, WhatIsNeededToTheLetterIsNeverCut) {
  const Table table = {{{"Code", false, true}, {"Libellé"}},
                       {{"subject/information-generale", "Information sur les programmes"}}};
  EXPECT_EQ(RenderTable(table, 40),
            "Code                          Libellé\n"
            "────────────────────────────  ──────────\n"
            "subject/information-generale  Informati…\n");
}

}  // namespace
}  // namespace relais::cli
