#include "client/src/status.h"

#include <google/protobuf/unknown_field_set.h>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/error_details.h"

namespace relais {
namespace {

using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

// google.rpc.ErrorInfo {string reason = 1; string domain = 2; map<string, string> metadata = 3} is read by
// field number: the error_details.proto of older systems, Debian 12's among them, does not have the message
// yet.
void ReadErrorInfo(const std::string& bytes, ErrorInfo& out) {
  UnknownFieldSet fields;
  if (!fields.ParseFromString(bytes)) return;
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& field = fields.field(i);
    if (field.type() != UnknownField::TYPE_LENGTH_DELIMITED) continue;
    if (field.number() == 1) out.reason = field.length_delimited();
    UnknownFieldSet entry;
    if (field.number() != 3 || !entry.ParseFromString(field.length_delimited())) continue;
    std::string key_and_value[2];
    for (int j = 0; j < entry.field_count(); ++j) {
      const UnknownField& part = entry.field(j);
      if (part.type() != UnknownField::TYPE_LENGTH_DELIMITED || part.number() > 2) continue;
      key_and_value[part.number() - 1] = part.length_delimited();
    }
    out.metadata[key_and_value[0]] = key_and_value[1];
  }
}

void ReadDetail(const google::protobuf::Any& any, ErrorInfo& out) {
  google::rpc::LocalizedMessage message;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  if (absl::EndsWith(any.type_url(), "/google.rpc.ErrorInfo")) {
    ReadErrorInfo(any.value(), out);
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
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
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
