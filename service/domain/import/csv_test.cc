#include "service/domain/import/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

using Rows = std::vector<std::pair<int, std::vector<std::string>>>;

struct Split {
  Rows rows;
  // Lines of unsure rows (CsvRow::sure).
  std::vector<int> unsure;
  // Line and cell of each fault.
  std::vector<std::pair<int, std::size_t>> faults;
};

Split SplitAll(absl::string_view text, char separator = ',') {
  Split split;
  ReadCsv(
      text, separator, 1,
      [&](const CsvRow& row) {
        split.rows.emplace_back(row.line, row.cells);
        if (!row.sure) split.unsure.push_back(row.line);
        return true;
      },
      [&](const FileFault& fault) {
        EXPECT_TRUE(fault.cell.has_value());
        split.faults.emplace_back(fault.line, fault.cell.value_or(99));
      });
  return split;
}

Rows Read(absl::string_view text, char separator = ',') {
  Split split = SplitAll(text, separator);
  EXPECT_THAT(split.faults, IsEmpty()) << text;
  EXPECT_THAT(split.unsure, IsEmpty()) << text;
  return std::move(split.rows);
}

TEST(FindSeparator, FromTheHeaderOutsideQuotes) {
  EXPECT_EQ(FindSeparator("a,b,c\n1;2;3;4;5"), ',');
  EXPECT_EQ(FindSeparator("a;b;c\n1,2,3,4,5"), ';');
  EXPECT_EQ(FindSeparator("a\tb, c\td\n1,2,3,4,5"), '\t');
  EXPECT_EQ(FindSeparator("\"a,b,c,d\";b;c\n"), ';');
  EXPECT_EQ(FindSeparator("\r\n  \n\"a\nb,,,\";c\n"), ';');
  EXPECT_EQ(FindSeparator("alone\n"), ',');
  EXPECT_EQ(FindSeparator(""), ',');
}

TEST(FindSeparatorLine, ThatExcelIsTold) {
  const std::pair<std::string, char> lines[] = {{"sep=;", ';'},     {"SEP=,", ','},     {"sep=\t", '\t'},
                                                {"\"sep=;\"", ';'}, {"sep=;;;;;", ';'}, {"\"sep=;\";;", ';'}};
  for (const auto& [line, separator] : lines) {
    for (const std::string end : {"\n", "\r\n", "\r", ""}) {
      const auto found = FindSeparatorLine(absl::StrCat(line, end, end.empty() ? "" : "a;b"));
      ASSERT_TRUE(found.has_value()) << line;
      EXPECT_EQ(found->separator, separator) << line;
      EXPECT_EQ(found->size, line.size() + end.size()) << line;
    }
  }
  for (const char* other : {"", "sep", "sep=", "sep=x", "sep=;a", "separator=;", "a;sep=;", "\nsep=;"})
    EXPECT_FALSE(FindSeparatorLine(other).has_value()) << other;
}

TEST(ReadCsv, LineEndsAndLineNumbers) {
  for (const char* text : {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\n1,2\n3,4"}) {
    EXPECT_THAT(Read(text), ElementsAre(Pair(1, ElementsAre("a", "b")), Pair(2, ElementsAre("1", "2")),
                                        Pair(3, ElementsAre("3", "4"))));
  }
}

TEST(ReadCsv, QuotedCellsAndTheLineWhereARowBegins) {
  EXPECT_THAT(
      Read("a;b\r\n\"one\r\n\r\ntwo\";\"say \"\"hi\"\"; you\"\r\nlast;row\r\n", ';'),
      ElementsAre(Pair(1, ElementsAre("a", "b")), Pair(2, ElementsAre("one\n\ntwo", "say \"hi\"; you")),
                  Pair(5, ElementsAre("last", "row"))));
  EXPECT_THAT(Read(" \"a\" ,\t\"b\"\u00a0,\"\"\"c\"\"\",\"\"\n"),
              ElementsAre(Pair(1, ElementsAre("a", "b", "\"c\"", ""))));
  EXPECT_THAT(Read("a\t \"b\tc\" \t\n", '\t'), ElementsAre(Pair(1, ElementsAre("a", "b\tc", ""))));
}

TEST(ReadCsv, AQuoteInsideACellThatDoesNotBeginWithOneIsText) {
  EXPECT_THAT(
      Read("a \"quoted\" word,5\" tuyau\nc,d\n"),
      ElementsAre(Pair(1, ElementsAre("a \"quoted\" word", "5\" tuyau")), Pair(2, ElementsAre("c", "d"))));
}

TEST(ReadCsv, SkipsBlankLinesAndTrimsCells) {
  EXPECT_THAT(Read("\n  \n a ,\u00a0b\u00a0\n,,\n\n\"\",\nc,d\n\n"),
              ElementsAre(Pair(3, ElementsAre("a", "b")), Pair(7, ElementsAre("c", "d"))));
  EXPECT_THAT(Read(""), IsEmpty());
  EXPECT_THAT(Read("a,b,"), ElementsAre(Pair(1, ElementsAre("a", "b", ""))));
  // An invisible character is not a blank.
  EXPECT_THAT(Read("\ufeff,\u200b\n"), ElementsAre(Pair(1, ElementsAre("\ufeff", "\u200b"))));
}

TEST(ReadCsv, TextAfterAClosingQuoteSwallowsNothing) {
  const Split split =
      SplitAll("a,b\n1,\"Super\" rencontre, oui\n3,\"four\"\n5,\"six\n\"\"seven\"\"\n\" eight\n9,ten\n");
  EXPECT_THAT(split.faults, ElementsAre(Pair(2, 1U), Pair(4, 1U), Pair(5, 0U), Pair(6, 0U)));
  EXPECT_THAT(split.rows, ElementsAre(Pair(1, ElementsAre("a", "b")), Pair(3, ElementsAre("3", "four")),
                                      Pair(7, ElementsAre("9", "ten"))));
}

// The quotes of line 2 are paired: the next row begins outside of quotes. After line 4 it may not, until
// another line has an odd number of quotes.
TEST(ReadCsv, SaysWhichRowsMayBeTextOfACell) {
  const Split split = SplitAll("a,b\n\"x\"y,1\nb,2\n\"x,3\nc,4\nd,\"5\"\ne,6\"\nf,7\n");
  EXPECT_THAT(split.faults, ElementsAre(Pair(2, 0U), Pair(4, 0U)));
  EXPECT_THAT(split.unsure, ElementsAre(5, 6, 7));
  EXPECT_EQ(split.rows.back(), std::make_pair(8, std::vector<std::string>{"f", "7"}));
}

TEST(ReadCsv, EveryQuoteThatNeverClosesIsAFault) {
  const Split split = SplitAll("a,b\n1,\"2\n3,\"4\n\n5,6\n");
  EXPECT_THAT(split.faults, ElementsAre(Pair(2, 1U), Pair(3, 1U)));
  EXPECT_THAT(split.rows, ElementsAre(Pair(1, ElementsAre("a", "b")), Pair(5, ElementsAre("5", "6"))));
  EXPECT_THAT(SplitAll("\"").faults, SizeIs(1));
}

TEST(ReadCsv, AFaultIsAtTheLineWhereItsQuoteOpened) {
  EXPECT_THAT(SplitAll("\"one\ntwo\",\"three\nfour\" five\n").faults, ElementsAre(Pair(2, 1U)));
}

TEST(ReadCsv, FaultsHoldNoText) {
  ReadCsv(
      "Tremblay,\"Marie\" 819\nx,\"Zoé\n", ',', 1, [](const CsvRow&) { return true; },
      [](const FileFault& fault) {
        EXPECT_THAT(fault.message.fr, HasSubstr("guillemet"));
        EXPECT_THAT(fault.message.en, HasSubstr("quotation mark"));
        for (const char* text : {"Marie", "Tremblay", "819", "Zoé"}) {
          EXPECT_THAT(fault.message.fr + fault.message.en, Not(HasSubstr(text)));
        }
      });
}

// Continuing after each fault stays linear in the file's size.
TEST(ReadCsv, AFileOfFaultsIsReadInOnePass) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += i % 2 == 0 ? "a,\"b\n" : "a,\"\"b\n";
  const Split split = SplitAll(text);
  EXPECT_THAT(split.faults, SizeIs(200'000));
}

TEST(ReadCsv, ARowOfAMillionSeparatorsKeepsFewCells) {
  int rows = 0;
  ReadCsv(
      "a,b\n" + std::string(1'000'000, ',') + "x\n", ',', 1,
      [&](const CsvRow& row) {
        if (rows++ == 0) return true;
        EXPECT_THAT(row.cells, SizeIs(kMaxKeptCells));
        EXPECT_EQ(row.cell_count, 1'000'001U);
        EXPECT_EQ(row.used_count, 1'000'001U);
        return true;
      },
      [](const FileFault&) { ADD_FAILURE() << "no quote is at fault"; });
  EXPECT_EQ(rows, 2);
}

TEST(ReadCsv, StopsWhenTold) {
  int rows = 0;
  ReadCsv(
      "a\nb\n\"c", ',', 1, [&](const CsvRow&) { return ++rows < 2; },
      [](const FileFault&) { ADD_FAILURE() << "reads on"; });
  EXPECT_EQ(rows, 2);
}

}  // namespace
}  // namespace relais::domain
