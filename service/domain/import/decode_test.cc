#include "service/domain/import/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace relais::domain {
namespace {

using testing::HasSubstr;

// Line of the fault; -1 if there is none.
int FaultLine(absl::string_view bytes) {
  const DecodedFile decoded = DecodeFile(bytes);
  if (!decoded.fault.has_value()) return -1;
  EXPECT_EQ(decoded.text, "");
  EXPECT_THAT(decoded.fault->message.fr, HasSubstr("CSV UTF-8"));
  EXPECT_THAT(decoded.fault->message.en, HasSubstr("CSV UTF-8"));
  return decoded.fault->line;
}

std::string Utf16(const std::u16string& text, bool little_endian) {
  std::string bytes;
  for (const char16_t unit : u'\ufeff' + text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += little_endian ? low : high;
    bytes += little_endian ? high : low;
  }
  return bytes;
}

TEST(DecodeFile, Utf8WithAndWithoutMark) {
  EXPECT_EQ(DecodeFile("Pôle,é\n").text, "Pôle,é\n");
  EXPECT_EQ(DecodeFile("\xef\xbb\xbfPôle,é\n").text, "Pôle,é\n");
  EXPECT_EQ(DecodeFile("").text, "");
}

TEST(DecodeFile, Utf16WithMark) {
  for (const bool little_endian : {true, false}) {
    const DecodedFile decoded = DecodeFile(Utf16(u"Pôle;œ\r\n🙂", little_endian));
    EXPECT_FALSE(decoded.fault.has_value());
    EXPECT_EQ(decoded.text, "Pôle;œ\r\n🙂");
    EXPECT_EQ(FaultLine(Utf16(u"a\nb", little_endian) + "c"), 2);
    EXPECT_EQ(FaultLine(Utf16(u"a\r\nb\r\n\xd800 c", little_endian)), 3);
    EXPECT_EQ(FaultLine(Utf16(u"a\n\xdc00", little_endian)), 2);
  }
}

TEST(DecodeFile, Windows1252) {
  // Letters, the curly apostrophe, the oe ligature and the euro sign.
  const DecodedFile decoded = DecodeFile(
      "P\xf4le d\x92\xe9"
      "conomie, c\x9cur, 5 \x80\n");
  EXPECT_FALSE(decoded.fault.has_value());
  EXPECT_EQ(decoded.text, "Pôle d’économie, cœur, 5 €\n");
}

// Bytes that happen to be valid UTF-8, like French capitals followed by quotes.
TEST(DecodeFile, Windows1252ThatHoldsPairsOfUtf8) {
  EXPECT_EQ(DecodeFile("\xab\xa0"
                       "Caf\xe9\xa0\xbb\nCAF\xc9\xbb\nTH\xc9\xa0: \xe0 No\xebl\n")
                .text,
            "«\u00a0Café\u00a0»\nCAFÉ»\nTHÉ\u00a0: à Noël\n");
}

TEST(DecodeFile, NamesTheFirstLineOfAnotherEncoding) {
  EXPECT_EQ(FaultLine("a\nÉpicerie\nCaf\xe9\nb\n"), 3);
  EXPECT_EQ(FaultLine("a\r\nCaf\xe9\r\n\r\nÉpicerie à Victoriaville\r\n"), 4);
  EXPECT_EQ(FaultLine("a\rÉpicerie\rb\rCaf\xe9\r"), 4);
  EXPECT_EQ(FaultLine("a\nÉpicerie, caf\xe9\n"), 2);
  EXPECT_EQ(FaultLine("l’été\nc’est \xe9t\xe9\n"), 2);
  EXPECT_EQ(FaultLine("5 €\n\n5 \x80\n"), 3);
  EXPECT_THAT(DecodeFile("Épicerie\nCaf\xe9").fault->message.fr, HasSubstr("précède, UTF-8"));
  EXPECT_THAT(DecodeFile("Caf\xe9\nÉpicerie").fault->message.fr, HasSubstr("précède, Windows-1252"));
  // The UTF-8 mark excludes other encodings.
  EXPECT_EQ(FaultLine("\xef\xbb\xbf"
                      "a\nb\nCaf\xe9\n"),
            3);
}

TEST(DecodeFile, SaysWhatItCannotRead) {
  EXPECT_EQ(FaultLine("a\nb\n\x81\n"), 3);
  EXPECT_EQ(FaultLine(absl::string_view("a\nb\0\n", 5)), 2);
  EXPECT_EQ(FaultLine(absl::string_view("a\nb\xe9\0\n", 6)), 2);
  EXPECT_EQ(FaultLine(absl::string_view("\xef\xbb\xbf\0", 4)), 1);
  EXPECT_THAT(DecodeFile(absl::string_view("a\0", 2)).fault->message.fr, HasSubstr("octets nuls"));
}

TEST(DecodeFile, LettersOfMsDosAndMacintosh) {
  EXPECT_EQ(FaultLine("a\nR\x82gion\n"), 2);
  EXPECT_EQ(FaultLine("a\n\nFran\x87"
                      "ois\n"),
            3);
  EXPECT_EQ(FaultLine("r\x8egion"), 1);
  // In Windows-1252.
  EXPECT_EQ(DecodeFile("\x8ei\x9eka \x82 \x88").text, "Žižka ‚ ˆ");
}

TEST(LineAt, CountsEveryEndOfLine) {
  EXPECT_EQ(LineAt("a\nb\r\nc\rd", 0), 1);
  EXPECT_EQ(LineAt("a\nb\r\nc\rd", 5), 3);
  EXPECT_EQ(LineAt("a\nb\r\nc\rd", 7), 4);
}

}  // namespace
}  // namespace relais::domain
