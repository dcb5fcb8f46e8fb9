#include "service/mail/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/domain/common/localized_text.h"

namespace relais::mail {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFrom[] = "avis@pole.example";

Message Plain() {
  Message message;
  message.to = "agente@mrc.example";
  message.subject = "Referral 12/1";
  message.body = "Hello\n";
  message.message_id = "notice-7@pole.example";
  message.date = absl::FromUnixSeconds(1543190400);
  return message;
}

TEST(RenderMessageTest, WritesHeadersAndBody) {
  EXPECT_EQ(RenderMessage(Plain(), kFrom).value(),
            "Date: Mon, 26 Nov 2018 00:00:00 +0000\r\n"
            "From: Relais <avis@pole.example>\r\n"
            "To: agente@mrc.example\r\n"
            "Message-ID: <notice-7@pole.example>\r\n"
            "Subject: Referral 12/1\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "SGVsbG8NCg==\r\n");
}

// Decodes the subject as a mail program does, and checks each encoded word.
std::string DecodedSubject(const std::string& mail) {
  const std::string unfolded = absl::StrReplaceAll(mail, {{"?=\r\n =?", "?= =?"}});
  std::string subject;
  for (absl::string_view line : absl::StrSplit(unfolded, "\r\n")) {
    if (!absl::ConsumePrefix(&line, "Subject: ")) continue;
    for (absl::string_view word : absl::StrSplit(line, ' ')) {
      std::string part;
      EXPECT_LE(word.size(), 75U);
      EXPECT_TRUE(absl::ConsumePrefix(&word, "=?UTF-8?B?") && absl::ConsumeSuffix(&word, "?=") &&
                  absl::Base64Unescape(word, &part))
          << line;
      EXPECT_TRUE(domain::IsValidUtf8(part)) << "a character is split";
      subject += part;
    }
  }
  return subject;
}

TEST(RenderMessageTest, EncodesTheSubjectWithoutSplittingACharacter) {
  Message message = Plain();
  // Puts characters of two and four bytes at every position relative to the end of an encoded word.
  for (const char* character : {"é", "🌻"}) {
    for (std::size_t lead = 0; lead < 5; ++lead) {
      message.subject = std::string(lead, 'x');
      for (int i = 0; i < 60; ++i) message.subject += character;
      const std::string mail = RenderMessage(message, kFrom).value();
      EXPECT_EQ(DecodedSubject(mail), message.subject);
      for (const absl::string_view line : absl::StrSplit(mail, "\r\n")) EXPECT_LE(line.size(), 76U);
    }
  }
}

TEST(RenderMessageTest, EncodesWhatWouldReadAsAnEncodedWordOrIsLong) {
  Message message = Plain();
  for (const std::string& subject : {std::string("=?UTF-8?B?w6k=?="), std::string(400, 'x')}) {
    message.subject = subject;
    EXPECT_EQ(DecodedSubject(RenderMessage(message, kFrom).value()), subject);
  }
}

TEST(RenderMessageTest, CarriesAnyBody) {
  Message message = Plain();
  message.body = absl::StrCat(".\nFrom somebody\r\nÀ bientôt ", std::string(2000, '.'), " \n\rend");
  const std::string mail = RenderMessage(message, kFrom).value();
  const std::vector<std::string> parts = absl::StrSplit(mail, absl::MaxSplits("\r\n\r\n", 1));
  ASSERT_EQ(parts.size(), 2U);
  for (const absl::string_view line : absl::StrSplit(parts[1], "\r\n")) {
    EXPECT_LE(line.size(), 76U);
    EXPECT_FALSE(absl::StartsWith(line, "."));
  }
  std::string body;
  ASSERT_TRUE(absl::Base64Unescape(absl::StrReplaceAll(parts[1], {{"\r\n", ""}}), &body));
  EXPECT_EQ(body, absl::StrCat(".\r\nFrom somebody\r\nÀ bientôt ", std::string(2000, '.'), " \r\n\r\nend"));
}

TEST(RenderMessageTest, RefusesAnotherHeaderInAField) {
  const std::string more = "\r\nBcc: other@mrc.example";
  const auto expect_refused = [](const Message& message, absl::string_view from, const char* field) {
    const absl::Status status = RenderMessage(message, from).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << field;
    EXPECT_THAT(status.message(), HasSubstr(field));
    EXPECT_THAT(status.message(), Not(HasSubstr("@")));
  };
  for (const char* field : {"to", "subject", "message_id", "from"}) {
    Message message = Plain();
    std::string from = kFrom;
    std::string& changed = field == std::string("to")        ? message.to
                           : field == std::string("subject") ? message.subject
                           : field == std::string("from")    ? from
                                                             : message.message_id;
    const std::string before = changed;
    for (const std::string& end : {more, std::string("\n"), std::string("\r"), std::string(1, '\0')}) {
      changed = before + end;
      expect_refused(message, from, field);
    }
  }
  Message message = Plain();
  message.subject = "\xC3";
  expect_refused(message, kFrom, "subject");
  message = Plain();
  message.body = "\xFF";
  expect_refused(message, kFrom, "body");
}

TEST(IsMailAddressTest, TakesBareAddresses) {
  for (const char* address :
       {"a@b", "agente@mrc.example", "prenom.nom+avis@sous.mrc-drummond.example", "o'b@x.ca"})
    EXPECT_TRUE(IsMailAddress(address)) << address;
  EXPECT_TRUE(IsMailAddress(std::string(64, 'a') + "@b.ca"));
}

TEST(IsMailAddressTest, RefusesTheRest) {
  for (const char* address : {"",      "a",      "@b",      "a@",      "a@b@c",         "a b@c",
                              "<a@b>", "a@b>",   "a@b,c@d", "\"a\"@b", "a@[127.0.0.1]", ".a@b",
                              "a.@b",  "a..b@c", "a@b..c",  "a@.b",    "a@-b",          "a@b-",
                              "a@b_c", "é@b",    "a@é",     "a@b ",    "a@b\n",         "a\r\n@b"})
    EXPECT_FALSE(IsMailAddress(address)) << address;
  EXPECT_FALSE(IsMailAddress(absl::string_view("a\0@b", 4)));
  EXPECT_FALSE(IsMailAddress(std::string(65, 'a') + "@b.ca"));
  EXPECT_FALSE(IsMailAddress("a@" + std::string(64, 'b')));
  std::string long_domain = "a@b";
  while (long_domain.size() <= 254) long_domain += ".bbbb";
  EXPECT_FALSE(IsMailAddress(long_domain));
}

}  // namespace
}  // namespace relais::mail
