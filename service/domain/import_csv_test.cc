#include "service/domain/import_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace relais::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using Rows = std::vector<std::pair<int, std::vector<std::string>>>;

Rows Read(absl::string_view text, char separator = ',') {
  Rows rows;
  const auto fault = ReadCsv(text, separator, 1, [&](const CsvRow& row) {
    rows.emplace_back(row.line, row.cells);
    return true;
  });
  EXPECT_FALSE(fault.has_value());
  return rows;
}

TEST(DecodeFile, Utf8WithAndWithoutMark) {
  EXPECT_EQ(DecodeFile("Pôle,é\n").text, "Pôle,é\n");
  EXPECT_EQ(DecodeFile("\xef\xbb\xbfPôle,é\n").text, "Pôle,é\n");
  EXPECT_EQ(DecodeFile("").text, "");
}

TEST(DecodeFile, Windows1252) {
  // Letters, the curly apostrophe, the oe ligature and the euro sign.
  const DecodedFile decoded = DecodeFile(
      "P\xf4le d\x92\xe9"
      "conomie, c\x9cur, 5 \x80\n");
  EXPECT_FALSE(decoded.fault.has_value());
  EXPECT_EQ(decoded.text, "Pôle d’économie, cœur, 5 €\n");
}

TEST(DecodeFile, TellsWhatItCannotRead) {
  const DecodedFile neither = DecodeFile("a\nb\n\x81\n");
  ASSERT_TRUE(neither.fault.has_value());
  EXPECT_EQ(neither.fault->line, 3);
  const DecodedFile nul = DecodeFile(absl::string_view("a\nb\0\n", 5));
  ASSERT_TRUE(nul.fault.has_value());
  EXPECT_EQ(nul.fault->line, 2);
  EXPECT_THAT(nul.fault->message.fr, testing::HasSubstr("octets nuls"));
}

TEST(FindSeparator, FromTheHeaderOutsideQuotes) {
  EXPECT_EQ(FindSeparator("a,b,c\n1;2;3;4;5"), ',');
  EXPECT_EQ(FindSeparator("a;b;c\n1,2,3,4,5"), ';');
  EXPECT_EQ(FindSeparator("\"a,b,c,d\";b;c\n"), ';');
  EXPECT_EQ(FindSeparator("\r\n  \n\"a\nb,,,\";c\n"), ';');
  EXPECT_EQ(FindSeparator("alone\n"), ',');
  EXPECT_EQ(FindSeparator(""), ',');
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
  EXPECT_THAT(Read("a \"quoted\" word,b\n"), ElementsAre(Pair(1, ElementsAre("a \"quoted\" word", "b"))));
}

TEST(ReadCsv, SkipsBlankLinesAndTrimsCells) {
  EXPECT_THAT(Read("\n  \n a ,\u00a0b\u00a0\n,,\n\n\"\",\nc,d\n\n"),
              ElementsAre(Pair(3, ElementsAre("a", "b")), Pair(7, ElementsAre("c", "d"))));
  EXPECT_THAT(Read(""), IsEmpty());
}

TEST(ReadCsv, AQuoteNeverClosed) {
  Rows rows;
  const auto fault = ReadCsv("a,b\n1,2\n\n3,\"four\n5,6\n", ',', 1, [&](const CsvRow& row) {
    rows.emplace_back(row.line, row.cells);
    return true;
  });
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(fault->line, 4);
  EXPECT_EQ(rows.size(), 2U);
}

TEST(ReadCsv, StopsWhenTold) {
  int rows = 0;
  EXPECT_FALSE(ReadCsv("a\nb\n\"c", ',', 1, [&](const CsvRow&) { return ++rows < 2; }).has_value());
  EXPECT_EQ(rows, 2);
}

}  // namespace
}  // namespace relais::domain
