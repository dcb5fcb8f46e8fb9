#include "service/domain/common/csv_cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "service/domain/common/localized_text.h"
#include "service/domain/import/csv.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;

std::vector<std::string> ReadLine(const std::string& line) {
  std::vector<std::string> cells;
  ReadCsv(
      line, ',', 1,
      [&](const CsvRow& row) {
        EXPECT_TRUE(cells.empty()) << line;
        cells = row.cells;
        return true;
      },
      [&](const FileFault&) { ADD_FAILURE() << line; });
  return cells;
}

TEST(GuardCell, NoCellStartsAFormula) {
  EXPECT_EQ(GuardCell("=2+3"), "'=2+3");
  EXPECT_EQ(GuardCell("+1 819 555-0100"), "'+1 819 555-0100");
  EXPECT_EQ(GuardCell("@moi"), "'@moi");
  EXPECT_EQ(GuardCell("- un point"), "'- un point");
  EXPECT_EQ(GuardCell(" \"=A1"), "' \"=A1");
  EXPECT_EQ(GuardCell("a;=b,+c\n-d"), "a;'=b,'+c\n'-d");
  EXPECT_EQ(GuardCell("-12.50"), "-12.50");
  EXPECT_EQ(GuardCell("l'été = chaud"), "l'été = chaud");
}

TEST(GuardCell, AValueThatLooksGuardedIsTheSameAfterwards) {
  EXPECT_EQ(GuardCell("'=x"), "''=x");
  EXPECT_EQ(UnguardCell("''=x"), "'=x");
  EXPECT_EQ(UnguardCell("'=x"), "=x");
  EXPECT_EQ(UnguardCell("'-5"), "'-5");
  EXPECT_EQ(UnguardCell("'cause"), "'cause");
}

TEST(GuardCell, UnguardGivesBackEveryValue) {
  const std::vector<std::string> letters = {"=",  "+",  "-", "@",  "'", ";", ",", "\t",
                                            "\n", "\r", " ", "\"", "a", "1", ".", "é"};
  std::mt19937 engine(20261130);
  int guarded = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string value;
    for (std::size_t length = engine() % 9; length > 0; --length) value += letters[engine() % letters.size()];
    const std::string cell = GuardCell(value);
    ASSERT_EQ(UnguardCell(cell), value) << cell;
    guarded += cell == value ? 0 : 1;
  }
  EXPECT_GT(guarded, 10000);
}

TEST(CsvLine, IsReadAsItWasWritten) {
  const std::vector<std::string> values = {
      "=1+1", "a, b; c", "« Épicerie »", "un \"mot\"", "deux\nlignes\n=3", "'=x", "", "-5", "'-5", "fin\t@x"};
  const std::string line = CsvLine(values);
  EXPECT_THAT(ReadLine(line), testing::ElementsAreArray(values)) << line;
  EXPECT_EQ(CsvLine({"a", "b,c", "d\"e"}), "a,\"b,c\",\"d\"\"e\"\r\n");
}

// The CSV reader trims cells, so the escape need not preserve white space at the ends.
TEST(CsvLine, TheGuardKeepsBlanksBeforeAFormula) {
  EXPECT_THAT(ReadLine(CsvLine({" =x", "b"})), ElementsAre(" =x", "b"));
  EXPECT_THAT(ReadLine(CsvLine({" x", "b"})), ElementsAre("x", "b"));
}

}  // namespace
}  // namespace relais::domain
