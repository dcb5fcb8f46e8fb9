#include "service/web/connect/call_check.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "service/web/connect/error_body.h"
#include "service/web/session/cookie.h"

namespace relais::web {
namespace {

CallCheck Refused(Response response) { return {{}, std::move(response)}; }

// An HTTP status that no Connect code has.
CallCheck RefusedWith(int status, const char* header, const char* value) {
  Response response;
  response.status = status;
  response.headers = {{header, value}};
  return Refused(std::move(response));
}

}  // namespace

bool IsFromThisSite(const Request& request) {
  const absl::string_view site = request.Value("sec-fetch-site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  absl::string_view origin = request.Value("origin");
  if (origin.empty()) return TokenOfCookies(request.Value("cookie")).empty();
  // The reverse proxy ends TLS, so the scheme is not known here.
  return (absl::ConsumePrefix(&origin, "https://") || absl::ConsumePrefix(&origin, "http://")) &&
         absl::EqualsIgnoreCase(origin, request.Value("host"));
}

std::optional<absl::Duration> TimeoutOf(absl::string_view milliseconds) {
  if (milliseconds.empty()) return absl::InfiniteDuration();
  std::int64_t number = 0;
  const bool digits = milliseconds.size() <= 10 &&
                      std::all_of(milliseconds.begin(), milliseconds.end(), absl::ascii_isdigit) &&
                      absl::SimpleAtoi(milliseconds, &number);
  return digits ? std::optional<absl::Duration>(absl::Milliseconds(number)) : std::nullopt;
}

CallCheck CheckCall(const Request& request) {
  if (request.method != Method::kPost) return RefusedWith(405, "Allow", "POST");
  if (!IsFromThisSite(request)) {
    return Refused(ErrorResponse(absl::StatusCode::kPermissionDenied,
                                 "demande d'un autre site / request of another site"));
  }
  const std::optional<Codec> codec = CodecOf(request.Value("content-type"));
  if (!codec.has_value()) return RefusedWith(415, "Accept-Post", "application/json, application/proto");
  if (request.Value("connect-protocol-version") != "1") {
    return Refused(ErrorResponse(absl::StatusCode::kInvalidArgument,
                                 "il manque l'en-tête / missing header: Connect-Protocol-Version: 1"));
  }
  const std::optional<absl::Duration> timeout = TimeoutOf(request.Value("connect-timeout-ms"));
  if (!timeout.has_value()) {
    return Refused(ErrorResponse(absl::StatusCode::kInvalidArgument,
                                 "en-tête illisible / malformed header: Connect-Timeout-Ms"));
  }
  const absl::string_view encoding = request.Value("content-encoding");
  if (!encoding.empty() && !absl::EqualsIgnoreCase(encoding, "identity")) {
    return Refused(
        ErrorResponse(absl::StatusCode::kUnimplemented,
                      "compression inconnue ; possible / unsupported compression; supported: identity"));
  }
  return {{*codec, *timeout}, std::nullopt};
}

}  // namespace relais::web
