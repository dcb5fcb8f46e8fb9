#ifndef RELAIS_SERVICE_RPC_CONTROL_CONTROL_SERVER_H_
#define RELAIS_SERVICE_RPC_CONTROL_CONTROL_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/store.h"

namespace relais::rpc {

// Does for the commands of `relaisd` what only the process that has the register open can do. Thread-safe.
class ControlServer {
 public:
  // Listens on the Unix socket at `path`, which only this process's user may write to; takes the place of a
  // socket that a dead process left. UNAVAILABLE where it cannot listen there. `store` outlives the server.
  static absl::StatusOr<std::unique_ptr<ControlServer>> Start(storage::Store& store, const std::string& path);
  // Stops what it does at once, waits for it, and removes the socket.
  ~ControlServer();

 private:
  class Impl;
  explicit ControlServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CONTROL_CONTROL_SERVER_H_
