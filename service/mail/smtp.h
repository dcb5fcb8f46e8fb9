#ifndef RELAIS_SERVICE_MAIL_SMTP_H_
#define RELAIS_SERVICE_MAIL_SMTP_H_

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/common/localized_text.h"
#include "service/mail/message.h"

namespace relais::mail {

enum class Tls {
  // Sends nothing, least of all password or mail, except over TLS with a certificate that fits the server's
  // name: from the first byte with smtps, by STARTTLS with smtp.
  kRequired,
  kNone,
};

// How to reach the mail server. Plain value; consistent if it comes from CheckSmtpOptions.
struct SmtpOptions {
  // smtp://host:587 or smtps://host:465; nothing after the port.
  std::string url;
  // Bare sender address of the notices.
  std::string from;
  // Login; both empty for none. The file holds the password on one line. It is read for each mail, so that a
  // new password needs no restart.
  std::string user;
  std::string password_file;
  Tls tls = Tls::kRequired;
  // PEM file of trusted certificates; empty for the system's.
  std::string ca_file;
  // Limit for one mail, from connecting to the last answer.
  absl::Duration timeout = absl::Seconds(30);
};

// SmtpOptions as an administrator types them: flag values, empty if not given. `timeout` must be 1 s to 10
// min.
struct SmtpSettings {
  std::string url;
  std::string from;
  std::string user;
  std::string password_file;
  // `required`, `none` or empty. Empty means `required`, but `none` for an smtp:// server on the loopback.
  std::string tls;
  std::string ca_file;
  absl::Duration timeout = absl::Seconds(30);
};

// Returns every fault of `settings`, one sentence each, for the administrator; empty if there is none. Reads
// the password file and checks that the certificate file exists. Refuses a password without TLS beyond
// loopback, and a password file that every user of the machine can read. Never quotes a password.
std::vector<domain::LocalizedText> SmtpFaults(const SmtpSettings& settings);

// Converts `settings` to options. INVALID_ARGUMENT with all of SmtpFaults, one a line, French | English.
absl::StatusOr<SmtpOptions> CheckSmtpOptions(const SmtpSettings& settings);

// Interface to send mails.
class Sender {
 public:
  virtual ~Sender() = default;

  // Sends the mail; returns OK once the server has accepted it. No status text holds an address.
  // - UNAVAILABLE: try again later. No connection or TLS, login or sender refused, a 4xx answer, a timeout,
  //   or no readable password file.
  // - INVALID_ARGUMENT: never try again. The server refused the recipient or the mail by a 5xx, or it cannot
  //   be rendered.
  // - CANCELLED: Interrupt was called.
  // After UNAVAILABLE or CANCELLED the mail may have been delivered all the same, if the last answer was
  // lost.
  virtual absl::Status Send(const Message& message) = 0;

  // Makes the Send in progress and every later one return CANCELLED soon. Thread-safe.
  virtual void Interrupt() = 0;
};

// Sends by SMTP, with one connection for each mail: notices are few, and a stale connection could be mistaken
// for a refusal. Ignores proxy settings of the environment. Thread-safe.
class SmtpSender : public Sender {
 public:
  explicit SmtpSender(SmtpOptions options);

  absl::Status Send(const Message& message) override;
  void Interrupt() override { interrupted_ = true; }

 private:
  const SmtpOptions options_;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_SMTP_H_
