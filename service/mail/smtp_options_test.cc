#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/mail/smtp.h"
#include "tests/support/mail/smtp_server.h"

namespace relais::mail {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

SmtpSettings Good(const std::string& url = "smtp://mail.example:587") {
  SmtpSettings settings;
  settings.url = url;
  settings.from = "avis@pole.example";
  return settings;
}

std::vector<std::string> English(const SmtpSettings& settings) {
  std::vector<std::string> sentences;
  for (const domain::LocalizedText& fault : SmtpFaults(settings)) {
    EXPECT_FALSE(fault.fr.empty());
    sentences.push_back(fault.en);
  }
  return sentences;
}

TEST(CheckSmtpOptionsTest, DemandsTlsBeyondLoopback) {
  for (const char* url : {"smtp://mail.example:587", "smtp://mail.example", "smtps://mail.example:465",
                          "smtp://192.0.2.1:25", "smtp://[2001:db8::1]:25", "smtp://localhost.example:25",
                          "smtp://127.example:25", "smtps://127.0.0.1:465"}) {
    const auto options = CheckSmtpOptions(Good(url));
    ASSERT_TRUE(options.ok()) << url << ": " << options.status();
    EXPECT_EQ(options->tls, Tls::kRequired) << url;
    EXPECT_EQ(options->url, url);
  }
}

TEST(CheckSmtpOptionsTest, DoesWithoutOnLoopbackUnlessAsked) {
  for (const char* url :
       {"smtp://127.0.0.1:25", "smtp://127.9.9.9:25", "smtp://localhost:25", "smtp://[::1]:25"}) {
    EXPECT_EQ(CheckSmtpOptions(Good(url)).value().tls, Tls::kNone) << url;
    SmtpSettings settings = Good(url);
    settings.tls = "required";
    EXPECT_EQ(CheckSmtpOptions(settings).value().tls, Tls::kRequired) << url;
  }
}

TEST(CheckSmtpOptionsTest, DoesWithoutElsewhereWhereAskedAndNoPasswordGoes) {
  SmtpSettings settings = Good();
  settings.tls = "none";
  EXPECT_EQ(CheckSmtpOptions(settings).value().tls, Tls::kNone);

  const TemporaryFolder folder;
  settings.user = "relais";
  settings.password_file = folder.Write("password", "secret\n");
  EXPECT_THAT(English(settings), ElementsAre(HasSubstr("without TLS")));
  settings.tls = "required";
  EXPECT_THAT(English(settings), ElementsAre());
}

TEST(CheckSmtpOptionsTest, RefusesWhatIsNoServer) {
  for (const char* url :
       {"", "mail.example:587", "http://mail.example", "smtp://", "smtp://mail.example:99999",
        "smtp://me:secret@mail.example", "smtp://me@mail.example", "smtp://mail.example/name",
        "smtp://mail.example?a", "smtp://mail.example#a", "smtp://mail.example\r\nQUIT"}) {
    const std::vector<std::string> faults = English(Good(url));
    EXPECT_THAT(faults, ElementsAre(AllOf(HasSubstr("smtp://host:587"), Not(HasSubstr("secret"))))) << url;
  }
}

TEST(CheckSmtpOptionsTest, NamesEveryFault) {
  SmtpSettings settings;
  settings.url = "ftp://mail.example";
  settings.from = "Relais <avis@pole.example>";
  settings.user = "relais\n";
  settings.tls = "maybe";
  settings.ca_file = "/nowhere/ca.pem";
  settings.timeout = absl::ZeroDuration();
  const absl::Status status = CheckSmtpOptions(settings).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::vector<std::string>(absl::StrSplit(status.message(), '\n')),
              ElementsAre(HasSubstr(" | the mail server is written"), HasSubstr(" | the sender of notices"),
                          HasSubstr(" go together"), HasSubstr(" control character"), HasSubstr("“maybe”"),
                          HasSubstr("certificates: /nowhere/ca.pem"), HasSubstr("ten minutes")));
}

TEST(CheckSmtpOptionsTest, SmtpsHasNoPlainForm) {
  SmtpSettings settings = Good("smtps://mail.example:465");
  settings.tls = "none";
  EXPECT_THAT(English(settings), ElementsAre(HasSubstr("smtps://")));
}

TEST(CheckSmtpOptionsTest, ReadsThePasswordFileAhead) {
  const TemporaryFolder folder;
  SmtpSettings settings = Good();
  settings.user = "relais";
  const auto faults = [&](const std::string& path) {
    settings.password_file = path;
    return English(settings);
  };
  EXPECT_THAT(faults(folder.Write("good", "secret\r\n")), ElementsAre());
  EXPECT_THAT(faults(folder.Write("longest", std::string(1024, 'x') + "\n")), ElementsAre());
  EXPECT_THAT(faults(folder.Write("too_long", std::string(1025, 'x') + "\n")),
              ElementsAre(HasSubstr("1024")));
  EXPECT_THAT(faults(folder.Write("empty", "\n")), ElementsAre(HasSubstr("one line")));
  EXPECT_THAT(faults(folder.Write("two_lines", "a\nsecret\n")),
              ElementsAre(AllOf(HasSubstr("one line"), Not(HasSubstr("secret")))));
  EXPECT_THAT(faults(folder.Write("open", "secret\n", 0644)), ElementsAre(HasSubstr("chmod 600")));
  EXPECT_THAT(faults(folder.path()), ElementsAre(HasSubstr("not a regular file")));
  EXPECT_THAT(faults(folder.path() + "/gone"), ElementsAre(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace relais::mail
