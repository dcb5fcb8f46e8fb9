#include "service/mail/smtp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/support/mail/smtp_server.h"

namespace relais::mail {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Message SomeMessage() {
  Message message;
  message.to = "agente@mrc.example";
  message.subject = "Référence 12/1";
  message.body = ".\nBonjour à vous,\n.. deux points\n";
  message.message_id = "7@pole.example";
  message.date = absl::FromUnixSeconds(1543190400);
  return message;
}

SmtpOptions OptionsFor(const std::string& url) {
  SmtpOptions options;
  options.url = url;
  options.from = "avis@pole.example";
  options.tls = Tls::kNone;
  return options;
}

absl::Status SendTo(const SmtpServer& server) {
  return SmtpSender(OptionsFor(server.Url())).Send(SomeMessage());
}

// A server with a different answer to one command.
struct Refusal {
  const char* answer;
  absl::StatusCode expected;
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.answer; }

class RefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, GivesTheStatusThatTheOutboxActsUpon) {
  SmtpServer server({"--answer", GetParam().answer});
  const absl::Status status = SendTo(server);
  EXPECT_EQ(status.code(), GetParam().expected) << status;
  EXPECT_THAT(status.message(), AllOf(Not(HasSubstr("@")), Not(HasSubstr("agente"))));
  EXPECT_THAT(server.NextConnection().mails, IsEmpty());
}

constexpr absl::StatusCode kLater = absl::StatusCode::kUnavailable;
constexpr absl::StatusCode kNever = absl::StatusCode::kInvalidArgument;

INSTANTIATE_TEST_SUITE_P(
    Answers, RefusalTest,
    testing::Values(Refusal{"RCPT=550 5.1.1 <agente@mrc.example> unknown", kNever},
                    Refusal{"RCPT=553 no", kNever}, Refusal{"DATA=554 no valid recipients", kNever},
                    Refusal{"MAIL-END=552 agente@mrc.example is full", kNever},
                    Refusal{"RCPT=450 4.2.0 <agente@mrc.example> greylisted", kLater},
                    Refusal{"RCPT=421 going down", kLater}, Refusal{"DATA=451 later", kLater},
                    Refusal{"MAIL-END=452 full", kLater}, Refusal{"RCPT=530 log in first", kLater},
                    // These concern the sender or the server, not the recipient.
                    Refusal{"MAIL=550 who are you", kLater}, Refusal{"GREETING=554 no service", kLater},
                    Refusal{"GREETING=421 busy", kLater}, Refusal{"GREETING=close", kLater},
                    Refusal{"EHLO=close", kLater}, Refusal{"MAIL=close", kLater},
                    Refusal{"RCPT=close", kLater}, Refusal{"DATA=close", kLater},
                    Refusal{"MAIL-END=close", kLater}, Refusal{"RCPT=199 odd", kLater}));

TEST(SmtpSenderTest, HandsTheMailOver) {
  SmtpServer server;
  ASSERT_EQ(SendTo(server), absl::OkStatus());
  const Transcript transcript = server.NextConnection();
  EXPECT_THAT(transcript.commands,
              ElementsAre(StartsWith("EHLO "), StartsWith("MAIL FROM:<avis@pole.example>"),
                          "RCPT TO:<agente@mrc.example>", "DATA", "QUIT"));
  // Exactly the rendered bytes.
  EXPECT_THAT(transcript.mails, ElementsAre(RenderMessage(SomeMessage(), "avis@pole.example").value()));
}

TEST(SmtpSenderTest, SendsNothingWhereTheMailCannotBeRendered) {
  SmtpServer server;
  Message message = SomeMessage();
  message.to = "agente@mrc.example>\r\nRCPT TO:<other@mrc.example";
  SmtpSender sender(OptionsFor(server.Url()));
  EXPECT_EQ(sender.Send(message).code(), kNever);
  // The first mail that the server receives is the next one.
  ASSERT_EQ(sender.Send(SomeMessage()), absl::OkStatus());
  EXPECT_EQ(server.NextConnection().mails.size(), 1U);
}

TEST(SmtpSenderTest, NobodyListens) {
  std::string url;
  {
    const SmtpServer server;
    url = server.Url();
  }
  EXPECT_EQ(SmtpSender(OptionsFor(url)).Send(SomeMessage()).code(), kLater);
}

TEST(SmtpSenderTest, DoesNotWaitBeyondItsTimeout) {
  SmtpServer server({"--answer", "RCPT=hang"});
  SmtpOptions options = OptionsFor(server.Url());
  options.timeout = absl::Milliseconds(200);
  EXPECT_EQ(SmtpSender(options).Send(SomeMessage()).code(), kLater);
}

TEST(SmtpSenderTest, InterruptEndsTheSendInProgressAndAllLaterOnes) {
  SmtpServer server({"--answer", "RCPT=hang"});
  SmtpOptions options = OptionsFor(server.Url());
  options.timeout = absl::Minutes(10);
  SmtpSender sender(options);
  absl::Status status;
  std::thread sending([&] { status = sender.Send(SomeMessage()); });
  server.WaitForCommand("RCPT");
  sender.Interrupt();
  sending.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
  EXPECT_EQ(sender.Send(SomeMessage()).code(), absl::StatusCode::kCancelled);
}

TEST(SmtpSenderTest, LogsInWithThePasswordThatTheFileHoldsNow) {
  const TemporaryFolder folder;
  SmtpServer server({"--auth"});
  SmtpOptions options = OptionsFor(server.Url());
  options.user = "relais";
  options.password_file = folder.Write("password", "old\n");
  SmtpSender sender(options);
  for (const char* password : {"first secret", "second"}) {
    folder.Write("password", absl::StrCat(password, "\n"));
    ASSERT_EQ(sender.Send(SomeMessage()), absl::OkStatus());
    const std::string login = absl::Base64Escape(absl::StrCat(absl::string_view("\0relais\0", 8), password));
    std::string sent;
    for (const std::string& command : server.NextConnection().commands) absl::StrAppend(&sent, command, "\n");
    EXPECT_THAT(sent, HasSubstr(login));
  }
}

TEST(SmtpSenderTest, ARefusedLoginIsNoReasonToDropTheMail) {
  const TemporaryFolder folder;
  SmtpServer server({"--auth", "--answer", "AUTH=535 no"});
  SmtpOptions options = OptionsFor(server.Url());
  options.user = "relais";
  options.password_file = folder.Write("password", "hunter2");
  const absl::Status status = SmtpSender(options).Send(SomeMessage());
  EXPECT_EQ(status.code(), kLater);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("535"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(server.NextConnection().commands, Not(Contains(StartsWith("MAIL"))));
}

TEST(SmtpSenderTest, AMissingPasswordFileSendsNothing) {
  const TemporaryFolder folder;
  SmtpServer server({"--auth"});
  SmtpOptions options = OptionsFor(server.Url());
  options.user = "relais";
  options.password_file = folder.path() + "/gone";
  EXPECT_EQ(SmtpSender(options).Send(SomeMessage()).code(), kLater);
}

// With a self-signed certificate for `localhost` only.
class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string key = folder_.path() + "/key.pem";
    certificate_ = folder_.path() + "/certificate.pem";
    ASSERT_EQ(RunProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                          "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                          "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate_}),
              0);
    ASSERT_EQ(RunProgram({"sh", "-c", "cat \"$1\" \"$2\" >\"$3\"", "sh", key, certificate_, both()}), 0);
  }
  std::string both() const { return folder_.path() + "/both.pem"; }
  SmtpOptions Required(const std::string& url) const {
    SmtpOptions options = OptionsFor(url);
    options.tls = Tls::kRequired;
    options.ca_file = certificate_;
    return options;
  }

  const TemporaryFolder folder_;
  std::string certificate_;
};

TEST_F(TlsTest, StartTlsComesBeforePasswordAndMail) {
  SmtpServer server({"--certificate", both(), "--auth"});
  SmtpOptions options = Required(server.Url("smtp", "localhost"));
  options.user = "relais";
  options.password_file = folder_.Write("password", "secret");
  ASSERT_EQ(SmtpSender(options).Send(SomeMessage()), absl::OkStatus());
  const Transcript transcript = server.NextConnection();
  EXPECT_EQ(transcript.mails.size(), 1U);
  ASSERT_GE(transcript.commands.size(), 4U);
  EXPECT_THAT(transcript.commands[0], StartsWith("EHLO"));
  EXPECT_EQ(transcript.commands[1], "STARTTLS");
  EXPECT_THAT(transcript.commands[2], StartsWith("EHLO"));
  EXPECT_THAT(transcript.commands[3], StartsWith("AUTH"));
}

TEST_F(TlsTest, FromTheFirstByte) {
  SmtpServer server({"--certificate", both(), "--implicit-tls"});
  ASSERT_EQ(SmtpSender(Required(server.Url("smtps", "localhost"))).Send(SomeMessage()), absl::OkStatus());
  EXPECT_EQ(server.NextConnection().mails.size(), 1U);
}

// Commands seen by a server that must not see anything of the mail.
void ExpectNothingOfTheMail(const Transcript& transcript) {
  EXPECT_THAT(transcript.mails, IsEmpty());
  EXPECT_THAT(transcript.commands,
              Not(Contains(AnyOf(StartsWith("AUTH"), StartsWith("MAIL"), StartsWith("RCPT")))));
}

TEST_F(TlsTest, AServerWithoutStartTlsHearsNothing) {
  const TemporaryFolder folder;
  SmtpServer server({"--auth"});
  SmtpOptions options = Required(server.Url("smtp", "localhost"));
  options.user = "relais";
  options.password_file = folder.Write("password", "secret");
  EXPECT_EQ(SmtpSender(options).Send(SomeMessage()).code(), kLater);
  ExpectNothingOfTheMail(server.NextConnection());
}

TEST_F(TlsTest, AServerThatRefusesStartTlsHearsNothing) {
  SmtpServer server({"--certificate", both(), "--answer", "STARTTLS=454 not now"});
  EXPECT_EQ(SmtpSender(Required(server.Url("smtp", "localhost"))).Send(SomeMessage()).code(), kLater);
  ExpectNothingOfTheMail(server.NextConnection());
}

TEST_F(TlsTest, AServerWithoutEhloHearsNothing) {
  SmtpServer server({"--answer", "EHLO=502 what"});
  EXPECT_EQ(SmtpSender(Required(server.Url("smtp", "localhost"))).Send(SomeMessage()).code(), kLater);
  ExpectNothingOfTheMail(server.NextConnection());
}

TEST_F(TlsTest, ACertificateOfAnotherNameHearsNothing) {
  SmtpServer server({"--certificate", both()});
  EXPECT_EQ(SmtpSender(Required(server.Url("smtp", "127.0.0.1"))).Send(SomeMessage()).code(), kLater);
  ExpectNothingOfTheMail(server.NextConnection());
}

TEST_F(TlsTest, ACertificateThatNobodyTrustsHearsNothing) {
  SmtpServer server({"--certificate", both()});
  SmtpOptions options = Required(server.Url("smtp", "localhost"));
  options.ca_file.clear();
  EXPECT_EQ(SmtpSender(options).Send(SomeMessage()).code(), kLater);
  ExpectNothingOfTheMail(server.NextConnection());
}

}  // namespace
}  // namespace relais::mail
