#include "service/web/connect/connect_handler.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "service/web/connect/codec.h"
#include "service/web/connect/envelope.h"
#include "service/web/connect/error_body.h"
#include "service/web/connect/stream_exchange.h"
#include "service/web/connect/upload_exchange.h"
#include "service/web/connect/web_exchange.h"
#include "service/web/http/limits.h"

namespace relais::web {
namespace {

using Messages = dispatch::StreamMethod::Messages;

// 404 for streams too: there is no such thing at this path.
Response UnknownMethod() {
  Response response = ErrorResponse(absl::StatusCode::kUnimplemented, "méthode inconnue / unknown method");
  response.status = 404;
  return response;
}

// The error of a body: OK for a whole message, and for the end of the body. Statuses are those of the
// protocol: INTERNAL for a compressed message, RESOURCE_EXHAUSTED for one over the cap. INVALID_ARGUMENT,
// with details, for what is no message.
absl::Status EnvelopeError(EnvelopeReader::State state) {
  switch (state) {
    case EnvelopeReader::State::kMessage:
    case EnvelopeReader::State::kEnd:
      return absl::OkStatus();
    case EnvelopeReader::State::kCompressed:
      return absl::InternalError("message comprimé sans accord / compressed message without an agreement");
    case EnvelopeReader::State::kTooLarge:
      return absl::ResourceExhaustedError("message trop gros / message too large");
    case EnvelopeReader::State::kCut:
    case EnvelopeReader::State::kOtherFlags:
      break;
  }
  return dispatch::MalformedRequest();
}

// Parses the envelopes of a body. Statuses are those of EnvelopeError, and UNIMPLEMENTED for any number of
// messages but one.
absl::Status ReadMessages(const dispatch::StreamMethod& method, Codec codec, const std::string& body,
                          Messages& messages) {
  const auto one_message = [] {
    return absl::UnimplementedError("la méthode prend un message / the method takes one message");
  };
  EnvelopeReader reader(body, dispatch::kMessageBytes);
  EnvelopeReader::State state = EnvelopeReader::State::kEnd;
  while ((state = reader.Next()) == EnvelopeReader::State::kMessage) {
    // Before it is parsed: a mebibyte has two hundred thousand empty messages.
    if (messages.size() == 1) return one_message();
    std::unique_ptr<google::protobuf::Message> message(method.request->New());
    if (!Parse(codec, std::string(reader.payload()), *message)) return dispatch::MalformedRequest();
    messages.push_back(std::move(message));
  }
  if (absl::Status error = EnvelopeError(state); !error.ok()) return error;
  return messages.empty() ? one_message() : absl::OkStatus();
}

// A body that is there as a whole.
class WholeBody final : public RequestBody {
 public:
  explicit WholeBody(std::string body) : body_(std::move(body)) {}
  void Next(absl::Time, Take take) override { take(std::exchange(body_, "")); }

 private:
  std::string body_;
};

}  // namespace

bool ConnectHandler::IsCall(absl::string_view path) { return absl::StartsWith(path, "/relais.v1."); }

void ConnectHandler::Answer(Request request, Respond respond) const {
  CallCheck check = CheckCall(request, addresses_);
  if (check.refused.has_value()) return respond(WithCallHeaders(*std::move(check.refused), {}));
  if (check.head.form.streams) {
    AnswerStream(check.head, std::move(request), respond);
  } else {
    AnswerUnary(check.head, std::move(request), std::move(respond));
  }
}

void ConnectHandler::AnswerUnary(const CallHead& head, Request request, Respond respond) const {
  const dispatch::Method* const method = dispatcher_.Find(request.Path());
  if (method == nullptr) {
    const bool streams = streams_.Find(request.Path()) != nullptr;
    return respond(WithCallHeaders(streams ? WrongContentType() : UnknownMethod(), {}));
  }
  const std::string body = std::exchange(request.body, "");
  auto transport = std::make_unique<WebTransport>(std::move(request), head.timeout);
  std::unique_ptr<google::protobuf::Message> message(method->request->New());
  if (!Parse(head.form.codec, body, *message)) {
    const google::rpc::Status error =
        dispatcher_.Refuse(*method->descriptor, *transport, dispatch::MalformedRequest());
    return respond(WithCallHeaders(ErrorResponse(error), transport->added()));
  }
  dispatcher_.Dispatch(
      *method, std::make_shared<WebExchange>(
                   std::move(transport), head.form.codec, std::move(message),
                   std::unique_ptr<google::protobuf::Message>(method->response->New()), std::move(respond)));
}

void ConnectHandler::AnswerStream(const CallHead& head, Request request, const Respond& respond) const {
  const dispatch::StreamMethod* const method = streams_.Find(request.Path());
  if (method == nullptr) {
    const bool unary = dispatcher_.Find(request.Path()) != nullptr;
    return respond(WithCallHeaders(unary ? WrongContentType() : UnknownMethod(), {}));
  }
  if (method->open_upload != nullptr) return AnswerUpload(*method, head, std::move(request), respond);
  const std::string body = std::exchange(request.body, "");
  auto transport = std::make_unique<WebTransport>(std::move(request), head.timeout);
  Messages messages;
  absl::Status status = ReadMessages(*method, head.form.codec, body, messages);
  if (!status.ok() && !absl::IsInvalidArgument(status)) {
    // A fault of the peer's program, not of the service: no line of the log, as for a fault of the head.
    return respond(WithCallHeaders(RefusalOf(head.form, status.code(), status.message()), {}));
  }
  if (status.ok() && !places_->TryEnter()) status = absl::ResourceExhaustedError("too many streams");
  if (!status.ok()) {
    const google::rpc::Status error = dispatcher_.Refuse(*method->descriptor, *transport, status);
    return respond(WithCallHeaders(RefusalOf(head.form, error), transport->added()));
  }
  std::make_shared<StreamExchange>(std::move(transport), head.form.codec, answers_, places_)
      ->Run(*method, std::move(messages), respond);
}

void ConnectHandler::AnswerUpload(const dispatch::StreamMethod& method, const CallHead& head, Request request,
                                  const Respond& respond) const {
  std::shared_ptr<RequestBody> body = std::exchange(request.upload, nullptr);
  if (body == nullptr) body = std::make_shared<WholeBody>(std::exchange(request.body, ""));
  auto transport = std::make_unique<WebTransport>(std::move(request), head.timeout);
  if (!places_->TryEnter()) {
    const google::rpc::Status error =
        dispatcher_.Refuse(*method.descriptor, *transport, absl::ResourceExhaustedError("too many streams"));
    return respond(WithCallHeaders(RefusalOf(head.form, error), transport->added()));
  }
  std::make_shared<UploadExchange>(std::move(transport), head.form.codec, answers_, places_, std::move(body),
                                   respond)
      ->RunUpload(method);
}

}  // namespace relais::web
