#include "service/rpc/call.h"

#include <utility>
#include <vector>

#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "service/convert/errors.h"
#include "service/domain/civil_date.h"
#include "service/rpc/call_rules.h"
#include "service/rpc/log.h"

namespace relais::rpc {
namespace {

constexpr char kCorrelationKey[] = "relais-correlation-id";

std::string MetadataValue(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? ""
                                                  : std::string(found->second.data(), found->second.size());
}

absl::Time CallerDeadline(const grpc::CallbackServerContext& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture()
                                                                  : absl::FromChrono(deadline);
}

// The documented reason in the details, or nothing.
std::string ReasonOf(const google::rpc::Status& wire) {
  google::rpc::ErrorInfo info;
  for (const google::protobuf::Any& detail : wire.details()) {
    if (detail.Is<google::rpc::ErrorInfo>() && detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

google::rpc::Status WireOf(const absl::Status& status, domain::Language language) {
  if (!absl::IsCancelled(status)) return convert::ToWire(status, language);
  // Nobody reads it: the caller has gone.
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  return wire;
}

LogLevel LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return LogLevel::kError;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return LogLevel::kWarning;
    default:
      return LogLevel::kInfo;
  }
}

}  // namespace

std::string PrincipalOf(const grpc::CallbackServerContext&) { return "local"; }

Call::Call(grpc::CallbackServerContext& context, const Backend& backend, std::string method,
           DeadlineRule rule)
    : backend_(backend), method_(std::move(method)), correlation_id_(NewCorrelationId()) {
  backend_.metrics.CallBegins();
  // In both: an error may come without initial metadata, and a stream's caller wants the id before the end.
  context.AddInitialMetadata(kCorrelationKey, correlation_id_);
  context.AddTrailingMetadata(kCorrelationKey, correlation_id_);
  handler_context_.actor = PrincipalOf(context);
  handler_context_.language = LanguageOf(MetadataValue(context, "accept-language"));
  handler_context_.now = backend_.store.Now();
  handler_context_.today = domain::Today(handler_context_.now);
  handler_context_.deadline = rule(CallerDeadline(context), absl::Now());
}

grpc::Status Call::End(const absl::Status& status) {
  const absl::Duration duration = absl::FromChrono(std::chrono::steady_clock::now() - began_);
  if (status.ok()) {
    backend_.metrics.CallEnds(method_, absl::StatusCode::kOk, duration);
    LogEnd(status, absl::StatusCode::kOk, "", duration);
    return grpc::Status::OK;
  }
  const google::rpc::Status wire = WireOf(status, handler_context_.language);
  const auto code = static_cast<absl::StatusCode>(wire.code());
  backend_.metrics.CallEnds(method_, code, duration);
  LogEnd(status, code, ReasonOf(wire), duration);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(), wire.SerializeAsString());
}

void Call::LogEnd(const absl::Status& status, absl::StatusCode code, std::string reason,
                  absl::Duration duration) const {
  std::vector<LogField> fields = {{"method", method_},
                                  {"code", absl::StatusCodeToString(code)},
                                  {"duration_ms", absl::ToDoubleMilliseconds(duration)},
                                  {"correlation_id", correlation_id_},
                                  {"actor", handler_context_.actor}};
  if (!reason.empty()) fields.push_back({"reason", std::move(reason)});
  if (IsPlainResourceName(resource_)) fields.push_back({"resource", resource_});
  // The only text of a status that is logged: it speaks of the service, not of the request.
  if (LevelOf(code) != LogLevel::kInfo) fields.push_back({"detail", std::string(status.message())});
  Log(LevelOf(code), "call", fields);
}

}  // namespace relais::rpc
