#ifndef RELAIS_SERVICE_MAIL_MESSAGE_H_
#define RELAIS_SERVICE_MAIL_MESSAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace relais::mail {

// One mail of plain text to one person. Plain value. Strings are UTF-8.
struct Message {
  // Bare address, `somebody@example.org`.
  std::string to;
  // One line.
  std::string subject;
  // Lines end with \n.
  std::string body;
  // `12@example.org`, without angle brackets. The same for every attempt at the same mail, so that a reader's
  // program recognizes one that came twice.
  std::string message_id;
  // When it was written, not when it is sent: it does not change from one attempt to the next either.
  absl::Time date;
};

// Whether `text` is a bare address that any mail server understands: ASCII, no quoting, no comment, no
// address literal. Whatever is one can stand in a header or an SMTP command and ends neither.
bool IsMailAddress(absl::string_view text);

// The mail as RFC 5322 and MIME write it, lines ended by CRLF: what follows the SMTP command DATA, before
// dots are doubled. `from` is a bare address. The same input gives the same bytes. INVALID_ARGUMENT, naming
// the field but not its content, where an address or `message_id` is none, where the subject holds a control
// character (a line break would begin another header), or where a text is not UTF-8.
absl::StatusOr<std::string> RenderMessage(const Message& message, absl::string_view from);

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_MESSAGE_H_
