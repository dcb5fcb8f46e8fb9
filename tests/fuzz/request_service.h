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

// What a call came back with.
struct Answer {
  // As of absl::StatusCode.
  int code = 0;
  std::string message;
  // A serialized google.rpc.Status; empty where there is none.
  std::string details;
  // The serialized response; empty where it was refused.
  std::string response;
};

// Unary methods of the API by their names without the service, such as `GetDossier`.
using Methods = std::map<std::string, const google::protobuf::MethodDescriptor*>;
const Methods& UnaryMethods();

// The whole service within this process, on a register of its own that begins with users, organizations and
// some dossiers. One thread.
class RequestService {
 public:
  // Who may call; `nobody` has no token.
  static const std::vector<std::string>& Callers();

  RequestService();
  ~RequestService();
  RequestService(const RequestService&) = delete;
  RequestService& operator=(const RequestService&) = delete;

  Answer Call(const google::protobuf::MethodDescriptor& method, absl::string_view caller,
              absl::string_view language, const google::protobuf::Message& request);
  // Entries of the journal.
  std::int64_t head();
  // What of the journal does not fit the rows; empty where all does.
  std::vector<std::string> Faults();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace relais::fuzz

#endif  // RELAIS_TESTS_FUZZ_REQUEST_SERVICE_H_
