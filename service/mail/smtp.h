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
  // Nothing is said to the server, password and mail least of all, but over TLS with a certificate that fits
  // its
  // name: from the first byte with smtps, by STARTTLS with smtp.
  kRequired,
  kNone,
};

// How to reach the mail server. Plain value; from CheckSmtpOptions, it is coherent.
struct SmtpOptions {
  // smtp://host:587 or smtps://host:465; nothing after the port.
  std::string url;
  // Bare address that the notices come from.
  std::string from;
  // Both empty: no login. The file holds the password, alone on one line; it is read at each mail, so that a
  // new password needs no restart.
  std::string user;
  std::string password_file;
  Tls tls = Tls::kRequired;
  // Certificates to trust, PEM; empty: those of the system.
  std::string ca_file;
  // For one mail, from connecting to the last answer.
  absl::Duration timeout = absl::Seconds(30);
};

// The same as an administrator types it: values of flags, empty where not given.
struct SmtpSettings {
  std::string url;
  std::string from;
  std::string user;
  std::string password_file;
  // `required`, `none`, or empty: required, unless the server is on this machine's loopback.
  std::string tls;
  std::string ca_file;
  absl::Duration timeout = absl::Seconds(30);
};

// Everything that is wrong with `settings`, one sentence each, for the administrator; none where they are
// good. Reads the files that they name. A password without TLS is refused beyond loopback, and so is a
// password file that every user of the machine can read. Never quotes a password.
std::vector<domain::LocalizedText> SmtpFaults(const SmtpSettings& settings);

// The options, or INVALID_ARGUMENT with all of SmtpFaults, one a line, French | English.
absl::StatusOr<SmtpOptions> CheckSmtpOptions(const SmtpSettings& settings);

// Something that mails leave by.
class Sender {
 public:
  virtual ~Sender() = default;

  // Hands the mail over; returns once the server has taken it on. No status text holds an address.
  //   UNAVAILABLE       not now; later it may go: no connection, no TLS, login or sender refused, a 4xx
  //   answer INVALID_ARGUMENT  never: the server refused the recipient or the mail by a 5xx, or it cannot be
  //   rendered CANCELLED         after Interrupt
  // A mail that failed by UNAVAILABLE or CANCELLED may have gone all the same, if the last answer was lost.
  virtual absl::Status Send(const Message& message) = 0;

  // Makes the Send in progress and every later one end soon with CANCELLED. Thread-safe.
  virtual void Interrupt() = 0;
};

// By SMTP, a connection for each mail: notices are few, and no stale connection has to be told from a
// refusal. Proxies of the environment are not used. Thread-safe.
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
