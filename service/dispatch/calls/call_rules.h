#ifndef RELAIS_SERVICE_DISPATCH_CALLS_CALL_RULES_H_
#define RELAIS_SERVICE_DISPATCH_CALLS_CALL_RULES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/violation.h"

// Rules of every call. Pure functions except NewCorrelationId; all are thread-safe.

namespace relais::dispatch {

// Chooses the language of an `accept-language` by its weights (RFC 9110, 12.5.4); among equal weights, the
// one named first. French if neither is wanted, or if both match only `*`.
domain::Language LanguageOf(absl::string_view accept_language);

// Deadline of a call. Unary: the caller's, but no later than kUnaryTime from `now`. Import: the caller's, or
// kImportTime from `now` if there is none (InfiniteFuture).
absl::Time UnaryDeadline(absl::Time caller, absl::Time now);
absl::Time ImportDeadline(absl::Time caller, absl::Time now);
// A follow stream has the caller's deadline alone, so that it may go on forever.
absl::Time StreamDeadline(absl::Time caller, absl::Time now);

// Returns the problem of a request id that is too long, or nullopt. Empty is allowed.
std::optional<domain::Violation> CheckRequestId(absl::string_view request_id);

// Whether `name` is exactly a resource name of the API (`dossiers/12/interventions/3`), so that a log line
// may hold it.
bool IsPlainResourceName(absl::string_view name);

// Returns the token of an `authorization` of the form `Bearer {token}`; empty for any other form.
absl::string_view BearerTokenOf(absl::string_view authorization);

// Returns the key by which wrong attempts from an IP address are throttled: the address itself or, for IPv6,
// its /64 network, all of which one holder owns. Any other text stays as it is.
std::string CountedAddress(absl::string_view address);

// 64 random bits as 16 hexadecimal digits.
std::string NewCorrelationId();

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_CALLS_CALL_RULES_H_
