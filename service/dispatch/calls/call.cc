#include "service/dispatch/calls/call.h"

#include <optional>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/rpc/status.pb.h"
#include "proto/repeatable.h"
#include "service/auth/account_limits.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/request_caps.h"
#include "service/dispatch/calls/call_rules.h"
#include "service/domain/common/civil_date.h"
#include "service/observability/log.h"
#include "service/secrets/digest_purposes.h"
#include "service/secrets/token.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/status_macros.h"

namespace relais::dispatch {
namespace {

constexpr char kCorrelationKey[] = "relais-correlation-id";
constexpr char kAuthorizationKey[] = "authorization";
// A reason of error_reason.proto.
constexpr char kTooManyCalls[] = "TOO_MANY_CALLS";
// The reverse proxy sets this header and overwrites any value from the caller.
constexpr char kAddressKey[] = "x-relais-client-address";

google::rpc::Status WireOf(const absl::Status& status, domain::Language language, convert::Effect effect) {
  if (!absl::IsCancelled(status)) return convert::ToWire(status, language, effect);
  // No details: the caller has gone.
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  return wire;
}

observability::LogLevel LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return observability::LogLevel::kError;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return observability::LogLevel::kWarning;
    default:
      return observability::LogLevel::kInfo;
  }
}

}  // namespace

Call::Call(Transport& transport, const ServerDependencies& dependencies, std::string method,
           DeadlineRule rule)
    : dependencies_(dependencies),
      transport_(transport),
      method_(std::move(method)),
      correlation_id_(NewCorrelationId()),
      rule_(dependencies.rules.Of(method_)),
      effect_(OnlyReads(rule_) ? convert::Effect::kNone : convert::Effect::kRepeatable) {
  dependencies_.metrics.CallBegins();
  transport.AddHeader(kCorrelationKey, correlation_id_);
  const std::string authorization = transport.Header(kAuthorizationKey);
  const absl::string_view token = BearerTokenOf(authorization);
  if (secrets::LooksLikeToken(token))
    token_digest_ = secrets::KeyedDigest(dependencies_.key, secrets::kTokenDigest, token);
  handler_context_.language = LanguageOf(transport.Header("accept-language"));
  handler_context_.leads = &leads_;
  SetToday();
  // Before sign-in, no dossier is visible.
  handler_context_.scope.limited = true;
  handler_context_.deadline = rule(transport.Deadline(), absl::Now());
}

Call::~Call() { Leave(); }

void Call::SetToday() {
  handler_context_.now = dependencies_.store.Now();
  handler_context_.today = domain::Today(handler_context_.now);
}

void Call::ResolveClientAddress() {
  handler_context_.address =
      CountedAddress(dependencies_.behind_proxy ? transport_.Header(kAddressKey) : transport_.PeerAddress());
}

void Call::Leave() {
  if (std::exchange(admitted_, false)) dependencies_.limiter.Leave(handler_context_.principal.user_id);
}

absl::Status Call::Admit() {
  admitted_ = admitted_ || dependencies_.limiter.TryEnter(handler_context_.principal.user_id);
  return admitted_ ? absl::OkStatus() : convert::TooManyCalls();
}

void Call::set_request(const google::protobuf::Message& request) {
  request_ = &request;
  const bool has_id = request.GetDescriptor()->FindFieldByName("request_id") != nullptr;
  if (effect_ == convert::Effect::kRepeatable && !has_id) effect_ = convert::Effect::kNotRepeatable;
}

absl::Status Call::CheckRequest() {
  if (request_ == nullptr) return absl::OkStatus();
  const domain::Violations violations = convert::CheckCaps(*request_);
  if (!violations.empty()) return convert::InvalidFields(violations);
  request_ = nullptr;
  return absl::OkStatus();
}

absl::Status Call::Authorize(const storage::Snapshot& snapshot) {
  // Anonymous calls are few and cheap, and the reverse proxy limits them.
  if (rule_.anonymous()) return CheckRequest();
  if (token_digest_.empty()) return convert::SignInRequired();
  const storage::Snapshot now = snapshot.Unrestricted().Current();
  RELAIS_ASSIGN_OR_RETURN(const std::shared_ptr<const handlers::SignedIn> signed_in,
                          handlers::Authenticate(now, token_digest_, dependencies_.store.Now()));
  RELAIS_RETURN_IF_ERROR(CheckIdle(now, *signed_in));
  const handlers::Principal& principal = signed_in->principal;
  handler_context_.principal = principal;
  handler_context_.actor = convert::Named("users", principal.user_id);
  RELAIS_RETURN_IF_ERROR(Admit());
  RELAIS_RETURN_IF_ERROR(handlers::CheckMethod(principal, rule_, method_));
  RELAIS_RETURN_IF_ERROR(CheckRequest());
  handler_context_.sees_network = handlers::SeesNetwork(principal, rule_);
  handler_context_.scope = handlers::ScopeOf(*signed_in, rule_, handler_context_.today);
  CountTokenUse();
  return absl::OkStatus();
}

absl::Status Call::CheckIdle(const storage::Snapshot& snapshot, const handlers::SignedIn& signed_in) const {
  const handlers::Principal& principal = signed_in.principal;
  if (!principal.session) return absl::OkStatus();
  std::optional<absl::Time> last = dependencies_.token_uses.Last(principal.token_id);
  if (!last.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(const std::optional<absl::Time> recorded,
                            storage::FindTokenUse(snapshot, principal.token_id));
    last = recorded.value_or(signed_in.created_at);
    dependencies_.token_uses.Learn(principal.token_id, *last, recorded);
  }
  const bool idle = dependencies_.store.Now() - *last >= handlers::kSessionIdleTime;
  return idle ? convert::SignInRequired() : absl::OkStatus();
}

void Call::CountTokenUse() {
  if (std::exchange(use_counted_, true)) return;
  const handlers::Principal& principal = handler_context_.principal;
  const absl::Duration interval =
      principal.session ? handlers::kSessionUseInterval : handlers::kTokenUseInterval;
  if (dependencies_.token_uses.Use(principal.token_id, handler_context_.now, interval)) RecordTokenUse();
}

absl::Status Call::AuthorizeNow() {
  return dependencies_.store.Read(handler_context_.deadline,
                                  [this](const storage::Snapshot& snapshot) { return Authorize(snapshot); });
}

void Call::RecordTokenUse() const {
  storage::WriteJob job;
  job.apply = [token_id = handler_context_.principal.token_id, now = handler_context_.now](
                  storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
    storage::PutTokenUse(transaction, token_id, now);
    return std::string();
  };
  // A failure to record the use must not fail the call.
  job.done = [](const absl::Status&) {};
  dependencies_.store.Write(std::move(job));
}

google::rpc::Status Call::End(const absl::Status& status, double backoff_multiplier) {
  // Before the caller gets the answer: its next call then finds the place free.
  Leave();
  const absl::Duration duration = absl::FromChrono(std::chrono::steady_clock::now() - began_);
  if (status.ok()) {
    dependencies_.metrics.CallEnds(method_, absl::StatusCode::kOk, duration);
    LogEnd(status, absl::StatusCode::kOk, "", duration);
    return {};
  }
  // An error may arrive without the headers, which also have it.
  transport_.AddTrailer(kCorrelationKey, correlation_id_);
  google::rpc::Status wire = WireOf(status, handler_context_.language, effect_);
  convert::ProlongRetryDelay(backoff_multiplier, wire);
  const auto code = static_cast<absl::StatusCode>(wire.code());
  dependencies_.metrics.CallEnds(method_, code, duration);
  LogEnd(status, code, convert::ReasonOf(wire), duration);
  return wire;
}

void Call::LogEnd(const absl::Status& status, absl::StatusCode code, std::string reason,
                  absl::Duration duration) const {
  // A caller over its limit would flood the log with warnings, each of which is flushed at once.
  const observability::LogLevel level =
      reason == kTooManyCalls ? observability::LogLevel::kInfo : LevelOf(code);
  std::vector<observability::LogField> fields = {{"method", method_},
                                                 {"code", absl::StatusCodeToString(code)},
                                                 {"duration_ms", absl::ToDoubleMilliseconds(duration)},
                                                 {"correlation_id", correlation_id_},
                                                 {"actor", handler_context_.actor}};
  if (!reason.empty()) fields.push_back({"reason", std::move(reason)});
  if (IsPlainResourceName(resource_)) fields.push_back({"resource", resource_});
  // The only status text that is logged: at this level it describes the service, not the request.
  if (level != observability::LogLevel::kInfo) fields.push_back({"detail", std::string(status.message())});
  Log(level, "call", fields);
}

}  // namespace relais::dispatch
