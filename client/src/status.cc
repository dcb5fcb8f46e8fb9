#include "client/src/status.h"

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/error_details.h"

namespace relais {
namespace {

void ReadDetail(const google::protobuf::Any& any, ErrorInfo& out) {
  google::rpc::ErrorInfo info;
  google::rpc::LocalizedMessage message;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  if (any.UnpackTo(&info)) {
    out.reason = info.reason();
    out.metadata.insert(info.metadata().begin(), info.metadata().end());
  } else if (any.UnpackTo(&message)) {
    out.localized_message = message.message();
  } else if (any.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      out.field_violations.push_back({violation.field(), violation.description()});
    }
  } else if (any.UnpackTo(&retry)) {
    out.retry_delay =
        absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
  }
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  // The client never asks for the outcome of a call that it cancelled: CANCELLED is a call that a stopping
  // service dropped.
  const bool dropped = status.error_code() == grpc::StatusCode::CANCELLED;
  const auto code =
      dropped ? absl::StatusCode::kUnavailable : static_cast<absl::StatusCode>(status.error_code());
  absl::Status result(code, status.error_message());
  if (!status.error_details().empty()) {
    result.SetPayload(kDetailsPayload, absl::Cord(status.error_details()));
  }
  return result;
}

ErrorInfo ErrorDetails(const absl::Status& status) {
  ErrorInfo result;
  const absl::optional<absl::Cord> payload = status.GetPayload(kDetailsPayload);
  google::rpc::Status details;
  if (!payload.has_value() || !details.ParseFromString(std::string(*payload))) return result;
  for (const google::protobuf::Any& any : details.details()) ReadDetail(any, result);
  return result;
}

}  // namespace relais
