#ifndef RELAIS_SERVICE_RPC_CALLS_CALL_RULES_H_
#define RELAIS_SERVICE_RPC_CALLS_CALL_RULES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/violation.h"

// What every call is held to, without gRPC. Thread-safe.

namespace relais::rpc {

// The language of an `accept-language` by its weights (RFC 9110, 12.5.4), and between equal weights the one
// that is named first. French if neither is wanted, or both are only as `*`.
domain::Language LanguageOf(absl::string_view accept_language);

// When a call must have ended: for a unary one the caller's deadline, but no later than kUnaryTime from
// `now`; for an import the caller's deadline, and kImportTime from `now` where there is none
// (InfiniteFuture).
absl::Time UnaryDeadline(absl::Time caller, absl::Time now);
absl::Time ImportDeadline(absl::Time caller, absl::Time now);
// A stream that follows goes on as long as the caller likes.
absl::Time StreamDeadline(absl::Time caller, absl::Time now);

// What is wrong with a request id, or nothing. Empty is allowed.
std::optional<domain::Violation> CheckRequestId(absl::string_view request_id);

// Whether `name` is the name of a resource of ours and nothing more (`dossiers/12/interventions/3`), so that
// it may stand in a log line.
bool IsPlainResourceName(absl::string_view name);

// The token of an `authorization` of the form `Bearer {token}`; empty where it has another form.
absl::string_view BearerTokenOf(absl::string_view authorization);

// The address by which wrong tries are counted: that of gRPC's `peer` (`ipv4:192.0.2.1:4000`) without its
// port, and of an IPv6 address the network of 64 bits, for its holder owns all of it. Empty for a Unix
// socket.
std::string AddressOfPeer(absl::string_view peer);
// The same of what the reverse proxy wrote down, such as `192.0.2.1` or `2001:db8::1`.
std::string CountedAddress(absl::string_view address);

// 64 random bits as 16 hexadecimal digits.
std::string NewCorrelationId();

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_CALL_RULES_H_
