#ifndef RELAIS_SERVICE_RPC_CONTROL_CONTROL_SERVER_H_
#define RELAIS_SERVICE_RPC_CONTROL_CONTROL_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/store.h"

namespace relais::rpc {

// Serves the `relaisd` commands that need the process that has the register open. Thread-safe.
class ControlServer {
 public:
  // Listens on the Unix socket at `path`, which only this process's user may write to. Replaces a socket at
  // that path without checking that no process uses it. UNAVAILABLE if it cannot listen there. `store` and
  // whatever `new_setup_code` uses must outlive the server. `new_setup_code` makes and returns a setup code;
  // it may be called from several threads.
  static absl::StatusOr<std::unique_ptr<ControlServer>> Start(
      storage::Store& store, std::function<absl::StatusOr<std::string>()> new_setup_code,
      const std::string& path);
  // Cancels a running backup, waits for it, and removes the socket.
  ~ControlServer();

 private:
  class Impl;
  explicit ControlServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CONTROL_CONTROL_SERVER_H_
