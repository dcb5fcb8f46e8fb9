#ifndef RELAIS_SERVICE_WEB_CONNECT_WEB_EXCHANGE_H_
#define RELAIS_SERVICE_WEB_CONNECT_WEB_EXCHANGE_H_

#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/exchange.h"
#include "service/web/connect/call_check.h"
#include "service/web/http/message.h"

namespace relais::web {

// An HTTP request as the dispatcher sees it. Its `authorization` is the session's if the request has none.
// Headers that the dispatcher adds go into the response of a unary call, for errors too, so only streams use
// its trailers.
class WebTransport final : public dispatch::Transport {
 public:
  // The body of the request is not used. The caller's deadline is `timeout` from now.
  WebTransport(Request request, absl::Duration timeout)
      : request_(std::move(request)), deadline_(absl::Now() + timeout) {}

  std::string Header(absl::string_view name) const override;
  absl::Time Deadline() const override { return deadline_; }
  std::string PeerAddress() const override { return request_.peer; }
  void AddHeader(absl::string_view name, absl::string_view value) override;
  void AddTrailer(absl::string_view name, absl::string_view value) override;

  // Returns what AddHeader got.
  const Headers& added() const { return added_; }
  // Returns what AddTrailer got.
  const Headers& trailers() const { return trailers_; }

 private:
  const Request request_;
  const absl::Time deadline_;
  Headers added_;
  Headers trailers_;
};

// A unary call of the Connect protocol. Moves the token of a new session from the response to the cookie.
class WebExchange final : public dispatch::Exchange {
 public:
  WebExchange(std::unique_ptr<WebTransport> transport, Codec codec,
              std::unique_ptr<const google::protobuf::Message> request,
              std::unique_ptr<google::protobuf::Message> response, Respond respond);

  dispatch::Transport& transport() override { return *transport_; }
  absl::Status SerializeResponse() override;
  void Finish(const google::rpc::Status& outcome) override;

 private:
  const std::unique_ptr<WebTransport> transport_;
  const Codec codec_;
  // Empty once it was called, so that the connection is free even if the dispatcher keeps the exchange.
  Respond respond_;
  std::string body_;
  // The token of a session that the call opens; empty if it opens none.
  std::string session_;
};

// Adds to a response of a call: the headers that the dispatcher gave, and those that all of them have. No
// cache keeps it, and no browser guesses another content type.
Response WithCallHeaders(Response response, const Headers& added);

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_WEB_EXCHANGE_H_
