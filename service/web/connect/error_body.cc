#include "service/web/connect/error_body.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wrappers.pb.h>

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace relais::web {
namespace {

constexpr std::array<ErrorCode, 16> kCodes = {{
    {absl::StatusCode::kUnknown, "unknown", 500},
    {absl::StatusCode::kCancelled, "canceled", 499},
    {absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
    {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
    {absl::StatusCode::kNotFound, "not_found", 404},
    {absl::StatusCode::kAlreadyExists, "already_exists", 409},
    {absl::StatusCode::kPermissionDenied, "permission_denied", 403},
    {absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
    {absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
    {absl::StatusCode::kAborted, "aborted", 409},
    {absl::StatusCode::kOutOfRange, "out_of_range", 400},
    {absl::StatusCode::kUnimplemented, "unimplemented", 501},
    {absl::StatusCode::kInternal, "internal", 500},
    {absl::StatusCode::kUnavailable, "unavailable", 503},
    {absl::StatusCode::kDataLoss, "data_loss", 500},
    {absl::StatusCode::kUnauthenticated, "unauthenticated", 401},
}};

// A JSON string with its quotes. Characters with a meaning in HTML are escaped too.
std::string Quoted(absl::string_view text) {
  google::protobuf::StringValue value;
  value.set_value(std::string(text));
  std::string json;
  // Fails for bytes that are no UTF-8, which no field of a message holds.
  return google::protobuf::util::MessageToJsonString(value, &json).ok() ? json : "\"\"";
}

std::string WithoutPadding(std::string base64) {
  while (!base64.empty() && base64.back() == '=') base64.pop_back();
  return base64;
}

std::string DetailJson(const google::protobuf::Any& detail) {
  const absl::string_view url = detail.type_url();
  // `type.googleapis.com/google.rpc.ErrorInfo`; rfind's npos + 1 is 0.
  const absl::string_view type = url.substr(url.rfind('/') + 1);
  return absl::StrCat("{\"type\":", Quoted(type), ",\"value\":\"",
                      WithoutPadding(absl::Base64Escape(detail.value())), "\"}");
}

}  // namespace

const ErrorCode& ErrorCodeOf(absl::StatusCode code) {
  const auto* const found =
      std::find_if(kCodes.begin(), kCodes.end(), [code](const ErrorCode& each) { return each.code == code; });
  return found == kCodes.end() ? kCodes.front() : *found;
}

std::string ErrorBody(const google::rpc::Status& error) {
  std::string body =
      absl::StrCat("{\"code\":\"", ErrorCodeOf(static_cast<absl::StatusCode>(error.code())).name, "\"");
  if (!error.message().empty()) absl::StrAppend(&body, ",\"message\":", Quoted(error.message()));
  std::vector<std::string> details;
  for (const google::protobuf::Any& detail : error.details()) details.push_back(DetailJson(detail));
  if (!details.empty()) absl::StrAppend(&body, ",\"details\":[", absl::StrJoin(details, ","), "]");
  return absl::StrCat(body, "}");
}

std::string EndOfStream(const google::rpc::Status& outcome, const Headers& trailers) {
  std::vector<std::string> parts;
  if (outcome.code() != 0) parts.push_back(absl::StrCat("\"error\":", ErrorBody(outcome)));
  std::vector<std::string> metadata;
  for (const Header& trailer : trailers)
    metadata.push_back(absl::StrCat(Quoted(trailer.name), ":[", Quoted(trailer.value), "]"));
  if (!metadata.empty()) parts.push_back(absl::StrCat("\"metadata\":{", absl::StrJoin(metadata, ","), "}"));
  return absl::StrCat("{", absl::StrJoin(parts, ","), "}");
}

Response ErrorResponse(const google::rpc::Status& error) {
  Response response;
  response.status = ErrorCodeOf(static_cast<absl::StatusCode>(error.code())).http_status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = ErrorBody(error);
  return response;
}

Response ErrorResponse(absl::StatusCode code, absl::string_view message) {
  google::rpc::Status error;
  error.set_code(static_cast<int>(code));
  error.set_message(std::string(message));
  return ErrorResponse(error);
}

}  // namespace relais::web
