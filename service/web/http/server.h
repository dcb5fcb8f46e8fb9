#ifndef RELAIS_SERVICE_WEB_HTTP_SERVER_H_
#define RELAIS_SERVICE_WEB_HTTP_SERVER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/web/http/head_check.h"
#include "service/web/http/limits.h"
#include "service/web/http/message.h"

// An HTTP/1.1 server without TLS, for this machine and the reverse proxy on it. Includes no header of Beast.

namespace relais::web {

struct HttpOptions {
  // A loopback address: `127.0.0.1`, `::1` or `localhost`, which means 127.0.0.1.
  std::string host = "127.0.0.1";
  // 0: the system chooses.
  int port = 0;
  // Limits. Tests give smaller and shorter ones.
  HeadLimits head;
  std::size_t connections = kConnections;
  std::size_t all_body_bytes = kAllBodyBytes;
  absl::Duration head_time = kHeadTime;
  absl::Duration body_time = kBodyTime;
  absl::Duration answer_time = kAnswerTime;
  absl::Duration upload_piece_time = kUploadPieceTime;
  absl::Duration piece_time = kPieceTime;
  absl::Duration idle_time = kIdleTime;
  absl::Duration linger_time = kLingerTime;
  absl::Duration drain_time = dispatch::kDrainTime;
};

// Serves until it is drained. Thread-safe.
//
// Keeps connections alive as HTTP/1.1 asks, and answers the requests of one connection in their order, one at
// a time. Refuses what HeadChecker refuses, and closes the connection after that. It does not notice that a
// peer has gone while its request is handled, but notices it while an answer is streamed; a peer that ends
// its sending side counts as gone.
class HttpServer {
 public:
  // Starts serving. `handler` may be called until Drain returns. INVALID_ARGUMENT if the host is no loopback
  // address, UNAVAILABLE if it cannot be listened on.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpOptions& options, Handler handler);
  // Drains.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // The port that it listens on.
  int port() const;

  // Accepts no more connections and closes the idle ones. Requests in flight have `drain_time` to be
  // answered; then their connections are closed. Blocks until the handler has let go of every request. Not
  // for a thread of the server. A second call does nothing.
  void Drain();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_SERVER_H_
