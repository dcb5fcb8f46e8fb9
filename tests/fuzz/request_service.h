#ifndef RELAIS_TESTS_FUZZ_REQUEST_SERVICE_H_
#define RELAIS_TESTS_FUZZ_REQUEST_SERVICE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace relais::fuzz {

// Result of a call.
struct Answer {
  // An absl::StatusCode.
  int code = 0;
  std::string message;
  // A serialized google.rpc.Status; empty if there is none.
  std::string details;
  // The serialized response; empty if the call failed.
  std::string response;
};

// Unary methods of the API by name without the service, such as `GetDossier`.
using Methods = std::map<std::string, const google::protobuf::MethodDescriptor*>;
const Methods& UnaryMethods();

// The whole service in this process, on its own register, which starts with users, organizations and some
// dossiers. For one thread.
class RequestService {
 public:
  // Possible callers; `nobody` has no token.
  static const std::vector<std::string>& Callers();

  RequestService();
  ~RequestService();
  RequestService(const RequestService&) = delete;
  RequestService& operator=(const RequestService&) = delete;

  Answer Call(const google::protobuf::MethodDescriptor& method, absl::string_view caller,
              absl::string_view language, const google::protobuf::Message& request);
  // Entries of the journal.
  std::int64_t head();
  // Inconsistencies between the journal and the rows; empty if there are none.
  std::vector<std::string> Faults();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace relais::fuzz

#endif  // RELAIS_TESTS_FUZZ_REQUEST_SERVICE_H_
