#ifndef RELAIS_SERVICE_RPC_SERVER_SERVER_H_
#define RELAIS_SERVICE_RPC_SERVER_SERVER_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/dispatch/overload/limits.h"
#include "service/dispatch/runtime.h"
#include "service/rpc/server/address.h"

// Start here: the interface of the service for the rest of the program. Includes no header of gRPC.

namespace relais::rpc {

struct ServerOptions {
  Address listen;
  // Address of /metrics; none: not served.
  std::optional<Address> metrics_listen;
  // Whether the server answers gRPC reflection, which describes its API to any caller.
  bool reflection = true;
  // Limits of connections. Tests give shorter ones, so as not to wait for minutes.
  absl::Duration handshake_time = dispatch::kHandshakeTime;
  absl::Duration connection_idle = dispatch::kConnectionIdle;
  absl::Duration connection_age = dispatch::kConnectionAge;
};

// Serves the API, health checks and metrics until it is drained. Thread-safe.
class Server {
 public:
  // Starts serving. UNAVAILABLE if an address cannot be listened on. `runtime` must outlive the server.
  // Redirects gRPC's log lines of the whole process to our log.
  static absl::StatusOr<std::unique_ptr<Server>> Start(dispatch::Runtime& runtime,
                                                       const ServerOptions& options);
  // Drains.
  ~Server();

  // The TCP port that it listens on; 0 on a Unix socket.
  int port() const;
  // 0 if metrics are not served.
  int metrics_port() const;

  // Answers health checks with NOT_SERVING, ends follow streams and accepts no more calls. Other calls in
  // flight have kDrainTime to end and are then cancelled. Writes the pending counts of reads. Blocks until
  // the last handler has returned. A second call does nothing.
  void Drain();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVER_SERVER_H_
