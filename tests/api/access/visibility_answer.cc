#include "tests/api/access/visibility_answer.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.h"
#include "relais/error_details.h"

namespace relais::visibility {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kMark[] = "zqx";
constexpr std::size_t kDigits = 5;
constexpr char kDossiers[] = "dossiers/";

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

// Number of leading characters that satisfy `holds`.
template <class Holds>
absl::string_view Leading(absl::string_view text, Holds holds) {
  return text.substr(
      0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), holds) - text.begin()));
}

// `/referrals/2`, if the text begins with such a part.
std::string PartAt(absl::string_view text) {
  if (text.empty() || text[0] != '/') return "";
  const absl::string_view collection = Leading(text.substr(1), IsLetter);
  const absl::string_view rest = text.substr(1 + collection.size());
  if (collection.empty() || rest.empty() || rest[0] != '/') return "";
  const absl::string_view number = Leading(rest.substr(1), IsDigit);
  return number.empty() ? "" : absl::StrCat("/", collection, "/", number);
}

void FindNames(absl::string_view text, Answer& answer) {
  for (std::size_t at = text.find(kDossiers); at != absl::string_view::npos; at = text.find(kDossiers, at)) {
    at += sizeof(kDossiers) - 1;
    const absl::string_view number = Leading(text.substr(at), IsDigit);
    std::int64_t dossier = 0;
    if (!absl::SimpleAtoi(number, &dossier)) continue;
    answer.dossiers.insert(dossier);
    answer.names.insert(absl::StrCat(kDossiers, number, PartAt(text.substr(at + number.size()))));
  }
}

// Every text of the message, at any depth.
void FindNames(const Message& message, Answer& answer) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        FindNames(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                       : reflection.GetString(message, field),
                  answer);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        FindNames(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                       : reflection.GetMessage(message, field),
                  answer);
      }
    }
  }
}

// Code, reason and every text of an error, one a line.
std::string TextOf(const absl::Status& error) {
  const ErrorInfo info = ErrorDetails(error);
  std::string text = absl::StrCat(error.ToString(), "\n", info.reason, "\n", info.localized_message, "\n");
  for (const FieldViolation& violation : info.field_violations) {
    absl::StrAppend(&text, violation.field, ": ", violation.description, "\n");
  }
  for (const auto& [key, value] : info.metadata) absl::StrAppend(&text, key, " = ", value, "\n");
  return text;
}

}  // namespace

void Answer::Add(const Answer& page) {
  if (!page.status.ok()) status = page.status;
  marks.insert(page.marks.begin(), page.marks.end());
  names.insert(page.names.begin(), page.names.end());
  dossiers.insert(page.dossiers.begin(), page.dossiers.end());
}

std::string MarkOf(int number) { return absl::StrFormat("%s%05d", kMark, number); }

void FindMarks(absl::string_view text, Marks& marks) {
  for (std::size_t at = text.find(kMark); at != absl::string_view::npos; at = text.find(kMark, at + 1)) {
    const absl::string_view digits = Leading(text.substr(at + sizeof(kMark) - 1), IsDigit);
    if (digits.size() >= kDigits) marks.insert(absl::StrCat(kMark, digits.substr(0, kDigits)));
  }
}

Answer AnswerOf(const Message& message) {
  Answer answer;
  FindMarks(message.SerializeAsString(), answer.marks);
  FindNames(message, answer);
  return answer;
}

Answer AnswerOf(const absl::Status& error) {
  Answer answer;
  answer.status = error;
  const std::string text = TextOf(error);
  FindMarks(text, answer.marks);
  FindNames(text, answer);
  error.ForEachPayload(
      [&](absl::string_view, const absl::Cord& payload) { FindMarks(std::string(payload), answer.marks); });
  return answer;
}

std::string WordsOf(const absl::Status& error, std::int64_t dossier) {
  const ErrorInfo info = ErrorDetails(error);
  std::string text = absl::StrCat(absl::StatusCodeToString(error.code()), "\n", error.message(), "\n",
                                  info.reason, "\n", info.localized_message, "\n");
  for (const FieldViolation& violation : info.field_violations) {
    absl::StrAppend(&text, violation.field, ": ", violation.description, "\n");
  }
  for (const auto& [key, value] : info.metadata) absl::StrAppend(&text, key, " = ", value, "\n");
  return absl::StrReplaceAll(text, {{absl::StrCat(kDossiers, dossier), absl::StrCat(kDossiers, "#")}});
}

}  // namespace relais::visibility
