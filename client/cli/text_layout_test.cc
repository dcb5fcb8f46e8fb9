#include "client/cli/text_layout.h"

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

TEST(TextLayoutTest, CsvFollowsTheRfc) {
  EXPECT_EQ(CsvLine({"a", "b,c", "d\"e", "f\ng", ""}), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
}

TEST(TextLayoutTest, ACellNeverStartsAFormula) {
  EXPECT_EQ(CsvLine({"=1+1"}), "'=1+1\r\n");
  EXPECT_EQ(CsvLine({"@SUM(A1)"}), "'@SUM(A1)\r\n");
  EXPECT_EQ(CsvLine({"+1 819 555-1234"}), "'+1 819 555-1234\r\n");
  EXPECT_EQ(CsvLine({"-1+cmd|' /C calc'!A0"}), "'-1+cmd|' /C calc'!A0\r\n");
  EXPECT_EQ(CsvLine({"\t=1"}), "'\t=1\r\n");
  EXPECT_EQ(CsvLine({"\r=1"}), "\"'\r=1\"\r\n");
  EXPECT_EQ(CsvLine({"-12.50", "+3", "-1,5", "-"}), "-12.50,+3,\"-1,5\",'-\r\n")
      << "plain numbers stay numbers";
}

}  // namespace
}  // namespace relais::cli
