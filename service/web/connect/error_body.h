#ifndef RELAIS_SERVICE_WEB_CONNECT_ERROR_BODY_H_
#define RELAIS_SERVICE_WEB_CONNECT_ERROR_BODY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "service/web/http/message.h"

// Errors of the Connect protocol (connectrpc.com/docs/protocol). Pure functions.

namespace relais::web {

// Name and HTTP status of a code. OK and codes that do not exist count as `unknown`.
struct ErrorCode {
  absl::StatusCode code;
  const char* name;
  int http_status;
};
const ErrorCode& ErrorCodeOf(absl::StatusCode code);

// The JSON text of an error: code, message, and the details with their binary values. A message or value that
// is absent is left out. No detail is repeated as JSON.
std::string ErrorBody(const google::rpc::Status& error);

// The JSON text of the end of a stream: the error, if the code is not OK (0), and trailers as its metadata.
std::string EndOfStream(const google::rpc::Status& outcome, const Headers& trailers);

// The whole response for an error, whose body is JSON whatever the request asked for.
Response ErrorResponse(const google::rpc::Status& error);
// The same for an error of the door itself, without details. `message` is in both languages.
Response ErrorResponse(absl::StatusCode code, absl::string_view message);

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_ERROR_BODY_H_
