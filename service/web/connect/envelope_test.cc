#include "service/web/connect/envelope.h"

#include <gtest/gtest.h>

#include <string>

namespace relais::web {
namespace {

using State = EnvelopeReader::State;

constexpr std::size_t kLimit = 300;

State FirstOf(const std::string& body) { return EnvelopeReader(body, kLimit).Next(); }

TEST(EnvelopeTest, HasFlagsAndABigEndianLength) {
  EXPECT_EQ(Envelope(kEndOfStream, "{}"), std::string("\x02\0\0\0\x02{}", 7));
  const std::string long_one = Envelope(0, std::string(0x010203, 'x'));
  EXPECT_EQ(long_one.substr(0, kEnvelopeHead), std::string("\0\0\x01\x02\x03", 5));
  EXPECT_EQ(long_one.size(), kEnvelopeHead + 0x010203);
}

TEST(EnvelopeTest, ReadsWhatItWrites) {
  const std::string body = Envelope(0, "one") + Envelope(0, "") + Envelope(0, std::string(kLimit, 'x'));
  EnvelopeReader reader(body, kLimit);
  ASSERT_EQ(reader.Next(), State::kMessage);
  EXPECT_EQ(reader.payload(), "one");
  ASSERT_EQ(reader.Next(), State::kMessage);
  EXPECT_EQ(reader.payload(), "");
  ASSERT_EQ(reader.Next(), State::kMessage);
  EXPECT_EQ(reader.payload(), std::string(kLimit, 'x'));
  EXPECT_EQ(reader.Next(), State::kEnd);
  EXPECT_EQ(reader.Next(), State::kEnd);
}

TEST(EnvelopeTest, NoBodyHasNoMessage) { EXPECT_EQ(FirstOf(""), State::kEnd); }

TEST(EnvelopeTest, ABodyThatEndsWithinAnEnvelopeIsCut) {
  const std::string whole = Envelope(0, "abc");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(FirstOf(whole.substr(0, size)), State::kCut) << size;
  }
}

TEST(EnvelopeTest, ALengthOverTheCapIsRefusedBeforeItsBytes) {
  EXPECT_EQ(FirstOf(std::string("\0\0\0\x01\x2d", 5)), State::kTooLarge);
  EXPECT_EQ(FirstOf(std::string("\0\xff\xff\xff\xff", 5)), State::kTooLarge);
}

TEST(EnvelopeTest, RefusesFlagsOfOthers) {
  EXPECT_EQ(FirstOf(Envelope(kCompressed, "a")), State::kCompressed);
  EXPECT_EQ(FirstOf(Envelope(kEndOfStream, "{}")), State::kOtherFlags);
  EXPECT_EQ(FirstOf(Envelope(0x80, "a")), State::kOtherFlags);
}

}  // namespace
}  // namespace relais::web
