#include "service/web/connect/connect_handler.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "service/web/connect/call_check.h"
#include "service/web/connect/codec.h"
#include "service/web/connect/error_body.h"
#include "service/web/connect/web_exchange.h"

namespace relais::web {

bool ConnectHandler::IsCall(absl::string_view path) { return absl::StartsWith(path, "/relais.v1."); }

void ConnectHandler::Answer(Request request, Respond respond) const {
  CallCheck check = CheckCall(request);
  if (check.refused.has_value()) return respond(WithCallHeaders(*std::move(check.refused), {}));
  const dispatch::Method* const method = dispatcher_.Find(request.Path());
  if (method == nullptr) {
    return respond(WithCallHeaders(
        ErrorResponse(absl::StatusCode::kUnimplemented, "méthode inconnue / unknown method"), {}));
  }
  const std::string body = std::exchange(request.body, "");
  auto transport = std::make_unique<WebTransport>(std::move(request), check.head.timeout);
  std::unique_ptr<google::protobuf::Message> message(method->request->New());
  if (!Parse(check.head.codec, body, *message)) {
    const google::rpc::Status error = dispatcher_.Refuse(*method, *transport, dispatch::MalformedRequest());
    return respond(WithCallHeaders(ErrorResponse(error), transport->added()));
  }
  dispatcher_.Dispatch(
      *method, std::make_shared<WebExchange>(
                   std::move(transport), check.head.codec, std::move(message),
                   std::unique_ptr<google::protobuf::Message>(method->response->New()), std::move(respond)));
}

}  // namespace relais::web
