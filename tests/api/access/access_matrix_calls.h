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

// Calls any method of the API by name, and classifies its answer. Thread-safe.

namespace relais::access_matrix {

// Answer of a method.
struct Answer {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  ErrorInfo details;
  // The response; null if there is none.
  std::shared_ptr<const google::protobuf::Message> content;

  // Its whole content as text.
  std::string Text() const;
};

// Descriptors of all methods of all services of the .proto files, by `Service.Method`. A file that the client
// library does not know fails the test.
std::vector<const google::protobuf::MethodDescriptor*> AllMethods();

// The request of a method in text format.
std::unique_ptr<google::protobuf::Message> ParseRequest(const std::string& method, const std::string& text);

// Whether Call supports the method; Call of an unsupported one fails the test.
bool CanCall(const std::string& method);
Answer Call(const Client& client, const std::string& method, const google::protobuf::Message& request);

// Authorization outcome of an answer of a method that is no list; kAllowed if nothing was refused because of
// the caller.
Outcome RightOf(const Answer& answer);

// Distinct names of the resources in a list: the name of each item, or of its subject.
std::vector<std::string> ItemsOf(const google::protobuf::Message& list);

// A filled field that the .proto marks as personal.
struct PersonalField {
  // Such as `relais.v1.Dossier.notes`.
  std::string field;
  // Name of the innermost enclosing resource of a dossier; empty if there is none.
  std::string resource;
};
std::vector<PersonalField> PersonalFieldsOf(const google::protobuf::Message& message);

}  // namespace relais::access_matrix

#endif  // RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_CALLS_H_
