#include "service/web/connect/web_exchange.h"

#include <optional>
#include <utility>

#include "service/web/connect/error_body.h"
#include "service/web/session/cookie.h"
#include "service/web/session/session.h"

namespace relais::web {

std::string WebTransport::Header(absl::string_view name) const {
  return name == "authorization" ? AuthorizationOf(request_) : std::string(request_.Value(name));
}

void WebTransport::AddHeader(absl::string_view name, absl::string_view value) {
  added_.push_back({std::string(name), std::string(value)});
}

void WebTransport::AddTrailer(absl::string_view name, absl::string_view value) {
  trailers_.push_back({std::string(name), std::string(value)});
}

WebExchange::WebExchange(std::unique_ptr<WebTransport> transport, Codec codec,
                         std::unique_ptr<const google::protobuf::Message> request,
                         std::unique_ptr<google::protobuf::Message> response, Respond respond)
    : Exchange(std::move(request), std::move(response)),
      transport_(std::move(transport)),
      codec_(codec),
      respond_(std::move(respond)) {}

absl::Status WebExchange::SerializeResponse() {
  session_ = TakeSessionToken(response());
  std::optional<std::string> body = Serialize(codec_, response());
  if (!body.has_value()) return absl::InternalError("the response cannot be serialized");
  body_ = *std::move(body);
  return absl::OkStatus();
}

void WebExchange::Finish(const google::rpc::Status& outcome) {
  Response response;
  if (outcome.code() == 0) {
    response.headers = {{"Content-Type", ContentTypeOf({codec_, false})}};
    response.body = std::move(body_);
    if (!session_.empty()) response.headers.push_back({"Set-Cookie", SessionCookie(session_)});
  } else {
    response = ErrorResponse(outcome);
  }
  if (EndsSession(this->response(), static_cast<absl::StatusCode>(outcome.code())))
    response.headers.push_back({"Set-Cookie", NoSessionCookie()});
  std::exchange(respond_, nullptr)(WithCallHeaders(std::move(response), transport_->added()));
}

Response WithCallHeaders(Response response, const Headers& added) {
  response.headers.insert(response.headers.end(), added.begin(), added.end());
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

}  // namespace relais::web
