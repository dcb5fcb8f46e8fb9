#ifndef RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_CALLS_H_
#define RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_CALLS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "relais/client.h"
#include "relais/error_details.h"
#include "tests/api/access/access_matrix_rules.h"

// Any method of the API by its name, and what an answer tells. Thread-safe.

namespace relais::access_matrix {

// What a method answered.
struct Answer {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  ErrorInfo details;
  // The response; null where there is none.
  std::shared_ptr<const google::protobuf::Message> content;

  // Everything that it says, as text.
  std::string Text() const;
};

// Names of all methods of all services, as the .proto files have them, by `Service.Method`; a file that the
// client library knows nothing of is a failure of the test.
std::vector<const google::protobuf::MethodDescriptor*> AllMethods();

// The request of a method in text format.
std::unique_ptr<google::protobuf::Message> ParseRequest(const std::string& method, const std::string& text);

// Whether there is a way to call it; without one, Call is a failure of the test.
bool CanCall(const std::string& method);
Answer Call(const Client& client, const std::string& method, const google::protobuf::Message& request);

// What it says about the right to ask, for a method that lists nothing: kAllowed where nothing was held
// against the caller.
Outcome RightOf(const Answer& answer);

// Names of the resources that a list shows, each once: of each item the name, or what it is about.
std::vector<std::string> ItemsOf(const google::protobuf::Message& list);

// A filled field that the .proto marks as personal.
struct PersonalField {
  // Such as `relais.v1.Dossier.notes`.
  std::string field;
  // Name of the innermost resource of a dossier that it is part of; empty where there is none.
  std::string resource;
};
std::vector<PersonalField> PersonalFieldsOf(const google::protobuf::Message& message);

}  // namespace relais::access_matrix

#endif  // RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_CALLS_H_
