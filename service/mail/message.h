#ifndef RELAIS_SERVICE_MAIL_MESSAGE_H_
#define RELAIS_SERVICE_MAIL_MESSAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace relais::mail {

// A plain-text mail to one recipient. Plain value. Strings are UTF-8.
struct Message {
  // Bare address, `agent@example.org`.
  std::string to;
  // One line.
  std::string subject;
  // Lines end with \n.
  std::string body;
  // `12@example.org`, without angle brackets. The same for every attempt at one mail, so that mail programs
  // recognize a duplicate.
  std::string message_id;
  // When it was queued, not when it is sent; the same for every attempt.
  absl::Time date;
};

// Whether `text` is a bare address that any mail server accepts: ASCII, no quoting, no comment, no address
// literal. Such an address is safe in a header or an SMTP command: it cannot end either.
bool IsMailAddress(absl::string_view text);

// Formats the mail as RFC 5322 and MIME require, with CRLF line ends: the data of the SMTP command DATA
// before dots are doubled. `from` is a bare address. Deterministic.
// INVALID_ARGUMENT, naming the fields but not their content, if:
// - an address or `message_id` is malformed;
// - the subject holds a control character (a line break would begin another header);
// - subject or body is not UTF-8.
absl::StatusOr<std::string> RenderMessage(const Message& message, absl::string_view from);

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_MESSAGE_H_
