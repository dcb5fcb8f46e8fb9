#ifndef RELAIS_SERVICE_RPC_SERVER_SERVER_H_
#define RELAIS_SERVICE_RPC_SERVER_SERVER_H_

#include <cstddef>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/rpc/overload/limits.h"
#include "service/rpc/server/address.h"
#include "service/secrets/key.h"
#include "storage/store.h"

// Start here: the service as the rest of the program sees it. No header of gRPC comes with it.

namespace relais::rpc {

struct ServerOptions {
  Address listen;
  // Where /metrics answers; none: nowhere.
  std::optional<Address> metrics_listen;
  // Whether the server tells its API to whoever asks.
  bool reflection = true;
  // All files of one import together.
  std::size_t import_bytes = std::size_t{kImportMebibytes} << 20;
  // Whether only the reverse proxy reaches it, which then tells the caller's address; else it is the peer's.
  bool behind_proxy = false;
  // Of connections. Tests give shorter ones, so as not to wait for minutes.
  absl::Duration handshake_time = kHandshakeTime;
  absl::Duration connection_idle = kConnectionIdle;
  absl::Duration connection_age = kConnectionAge;
};

// Serves the API, health checks and metrics until it is drained. Thread-safe.
class Server {
 public:
  // UNAVAILABLE where an address cannot be listened on, FAILED_PRECONDITION where a method has no access
  // rule. `store` and `key`, which digests tokens and seals secrets, outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(storage::Store& store, const secrets::Key& key,
                                                       const ServerOptions& options);
  // Drains.
  ~Server();

  // The port that it listens on; 0 on a Unix socket.
  int port() const;
  // 0 where there is none.
  int metrics_port() const;

  // Health checks say NOT_SERVING, no call is taken any more, those in flight have kDrainTime to end and are
  // cancelled then. Blocks until the last handler has returned. A second time does nothing.
  void Drain();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVER_SERVER_H_
