#ifndef RELAIS_TESTS_API_ACCESS_VISIBILITY_ANSWER_H_
#define RELAIS_TESTS_API_ACCESS_VISIBILITY_ANSWER_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

// Content that an answer discloses, whatever its kind: the test marks every value that it writes, and looks
// for the marks in all answers.

namespace relais::visibility {

// `zqx` and five digits: occurs in one value of one field only.
using Marks = std::set<std::string>;

struct Answer {
  absl::Status status;
  // Found anywhere in the bytes of the answer or of the error, its details included.
  Marks marks;
  // Names of dossiers and of their parts, such as `dossiers/1` and `dossiers/1/referrals/2`.
  std::set<std::string> names;
  // The numbers of these dossiers.
  std::set<std::int64_t> dossiers;

  // Adds another page of the same list.
  void Add(const Answer& page);
};

std::string MarkOf(int number);
// Adds the marks of a text.
void FindMarks(absl::string_view text, Marks& marks);

Answer AnswerOf(const google::protobuf::Message& message);
Answer AnswerOf(const absl::Status& error);
template <class Response>
Answer AnswerOf(const absl::StatusOr<Response>& answer) {
  return answer.ok() ? AnswerOf(*answer) : AnswerOf(answer.status());
}

// The whole text of an error, with `#` for the number of the requested dossier: two errors disclose the same
// if these are equal.
std::string WordsOf(const absl::Status& error, std::int64_t dossier);

}  // namespace relais::visibility

#endif  // RELAIS_TESTS_API_ACCESS_VISIBILITY_ANSWER_H_
