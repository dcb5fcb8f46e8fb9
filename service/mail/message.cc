#include "service/mail/message.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "service/domain/common/localized_text.h"

namespace relais::mail {
namespace {

// RFC 5321, 4.5.3.1.
constexpr std::size_t kLocalPartLimit = 64;
constexpr std::size_t kAddressLimit = 254;
constexpr std::size_t kLabelLimit = 63;
// RFC 2045, 6.8.
constexpr std::size_t kBase64LineLimit = 76;
// Longest text of an encoded word that, after `Subject: `, fits into the 76 columns of RFC 2047.
constexpr std::size_t kEncodedWordBytes = 39;
// Longest plain subject that fits on one line.
constexpr std::size_t kPlainSubjectLimit = 66;

// The characters of an atom, RFC 5322, 3.2.3.
bool IsAtomCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::StrContains("!#$%&'*+-/=?^_`{|}~", absl::string_view(&c, 1));
}

bool IsAtom(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsAtomCharacter);
}

bool IsDomainLabel(absl::string_view text) {
  return !text.empty() && text.size() <= kLabelLimit && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-'; });
}

bool HoldsControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

// Start of the character that holds byte `at`.
std::size_t CharacterStart(absl::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

// Encodes non-ASCII text for a header (RFC 2047): encoded words, none of which splits a character.
std::string EncodeWords(absl::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t size =
        text.size() <= kEncodedWordBytes ? text.size() : CharacterStart(text, kEncodedWordBytes);
    words.push_back(absl::StrCat("=?UTF-8?B?", absl::Base64Escape(text.substr(0, size)), "?="));
    text.remove_prefix(size);
  }
  return absl::StrJoin(words, "\r\n ");
}

std::string EncodeSubject(absl::string_view subject) {
  const bool plain = subject.size() <= kPlainSubjectLimit && !absl::StrContains(subject, "=?") &&
                     std::all_of(subject.begin(), subject.end(),
                                 [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); });
  return plain ? std::string(subject) : EncodeWords(subject);
}

// Base64 rather than quoted-printable: whatever the text, no line is too long, begins with a dot or ends with
// a space.
std::string EncodeBody(absl::string_view body) {
  const std::string lines = absl::StrReplaceAll(body, {{"\r\n", "\r\n"}, {"\n", "\r\n"}, {"\r", "\r\n"}});
  const std::string encoded = absl::Base64Escape(lines);
  std::string wrapped;
  for (std::size_t at = 0; at < encoded.size(); at += kBase64LineLimit)
    absl::StrAppend(&wrapped, absl::string_view(encoded).substr(at, kBase64LineLimit), "\r\n");
  return wrapped;
}

absl::Status Check(const Message& message, absl::string_view from) {
  std::vector<absl::string_view> faults;
  if (!IsMailAddress(from)) faults.push_back("from");
  if (!IsMailAddress(message.to)) faults.push_back("to");
  if (!IsMailAddress(message.message_id)) faults.push_back("message_id");
  if (HoldsControlCharacter(message.subject) || !domain::IsValidUtf8(message.subject))
    faults.push_back("subject");
  if (!domain::IsValidUtf8(message.body)) faults.push_back("body");
  if (faults.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a mail cannot be written with this in: ", absl::StrJoin(faults, ", ")));
}

}  // namespace

bool IsMailAddress(absl::string_view text) {
  if (text.size() > kAddressLimit) return false;
  const std::size_t at = text.find('@');
  if (at > kLocalPartLimit) return false;  // or there is no @
  const std::vector<absl::string_view> atoms = absl::StrSplit(text.substr(0, at), '.');
  const std::vector<absl::string_view> labels = absl::StrSplit(text.substr(at + 1), '.');
  return std::all_of(atoms.begin(), atoms.end(), IsAtom) &&
         std::all_of(labels.begin(), labels.end(), IsDomainLabel);
}

absl::StatusOr<std::string> RenderMessage(const Message& message, absl::string_view from) {
  if (absl::Status status = Check(message, from); !status.ok()) return status;
  return absl::StrCat(
      "Date: ", absl::FormatTime("%a, %d %b %E4Y %H:%M:%S +0000", message.date, absl::UTCTimeZone()), "\r\n",
      "From: Relais <", from, ">\r\n",                      //
      "To: ", message.to, "\r\n",                           //
      "Message-ID: <", message.message_id, ">\r\n",         //
      "Subject: ", EncodeSubject(message.subject), "\r\n",  //
      "Auto-Submitted: auto-generated\r\n",                 // RFC 3834: suppresses automatic replies.
      "MIME-Version: 1.0\r\n", "Content-Type: text/plain; charset=utf-8\r\n",
      "Content-Transfer-Encoding: base64\r\n", "\r\n", EncodeBody(message.body));
}

}  // namespace relais::mail
