#include "service/web/connect/call_check.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "service/web/connect/envelope.h"
#include "service/web/connect/error_body.h"
#include "service/web/session/cookie.h"

namespace relais::web {
namespace {

CallCheck Refused(Response response) { return {{}, std::move(response)}; }

// An HTTP status that no Connect code has.
Response StatusAlone(int status, const char* header, const char* value) {
  Response response;
  response.status = status;
  response.headers = {{header, value}};
  return response;
}

bool IsCompressed(absl::string_view encoding) {
  return !encoding.empty() && !absl::EqualsIgnoreCase(encoding, "identity");
}

}  // namespace

bool IsFromThisSite(const Request& request, const SiteAddresses& addresses) {
  const absl::string_view site = request.Value("sec-fetch-site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  const absl::string_view origin = request.Value("origin");
  if (origin.empty()) return TokenOfCookies(request.Value("cookie")).empty();
  return addresses.IsOrigin(origin, request.Value("host"));
}

std::optional<absl::Duration> TimeoutOf(absl::string_view milliseconds) {
  if (milliseconds.empty()) return absl::InfiniteDuration();
  std::int64_t number = 0;
  const bool digits = milliseconds.size() <= 10 &&
                      std::all_of(milliseconds.begin(), milliseconds.end(), absl::ascii_isdigit) &&
                      absl::SimpleAtoi(milliseconds, &number);
  return digits ? std::optional<absl::Duration>(absl::Milliseconds(number)) : std::nullopt;
}

Response WrongContentType() {
  return StatusAlone(
      415, "Accept-Post",
      "application/json, application/proto, application/connect+json, application/connect+proto");
}

Response RefusalOf(const Form& form, const google::rpc::Status& error) {
  if (!form.streams) return ErrorResponse(error);
  Response response;
  response.headers = {{"Content-Type", ContentTypeOf(form)}};
  response.body = Envelope(kEndOfStream, EndOfStream(error, {}));
  return response;
}

Response RefusalOf(const Form& form, absl::StatusCode code, absl::string_view message) {
  google::rpc::Status error;
  error.set_code(static_cast<int>(code));
  error.set_message(std::string(message));
  return RefusalOf(form, error);
}

CallCheck CheckCall(const Request& request, const SiteAddresses& addresses) {
  if (request.method != Method::kPost) return Refused(StatusAlone(405, "Allow", "POST"));
  if (!IsFromThisSite(request, addresses)) {
    return Refused(ErrorResponse(absl::StatusCode::kPermissionDenied,
                                 "demande d'un autre site / request of another site"));
  }
  const std::optional<Form> form = FormOf(request.Value("content-type"));
  if (!form.has_value()) return Refused(WrongContentType());
  if (request.Value("connect-protocol-version") != "1") {
    return Refused(RefusalOf(*form, absl::StatusCode::kInvalidArgument,
                             "il manque l'en-tête / missing header: Connect-Protocol-Version: 1"));
  }
  const std::optional<absl::Duration> timeout = TimeoutOf(request.Value("connect-timeout-ms"));
  if (!timeout.has_value()) {
    return Refused(RefusalOf(*form, absl::StatusCode::kInvalidArgument,
                             "en-tête illisible / malformed header: Connect-Timeout-Ms"));
  }
  if (IsCompressed(request.Value("content-encoding")) ||
      (form->streams && IsCompressed(request.Value("connect-content-encoding")))) {
    return Refused(
        RefusalOf(*form, absl::StatusCode::kUnimplemented,
                  "compression inconnue ; possible / unsupported compression; supported: identity"));
  }
  return {{*form, *timeout}, std::nullopt};
}

}  // namespace relais::web
