#ifndef RELAIS_SERVICE_RPC_SERVER_LISTENER_H_
#define RELAIS_SERVICE_RPC_SERVER_LISTENER_H_

#include <functional>
#include <memory>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/rpc/server/address.h"

namespace relais::rpc {

// Listens on an address, and hands each connection on. gRPC 1.51 could do so itself, but takes connections
// without bound and stops listening for good, while the process lives on, once there is no descriptor for
// one. Here those beyond the bound wait in the kernel's queue until others have ended.
class Listener {
 public:
  // Takes a connection, which does not block, and closes it in the end. Called on the listener's thread.
  using Take = std::function<void(int connection)>;

  // Connections get descriptors below `descriptors`. UNAVAILABLE where the address cannot be listened on; a
  // file that a dead process left in the place of a Unix socket is replaced.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const Address& address, int descriptors);
  // Stops.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Once.
  void Start(Take take);
  // Takes no connection any more, refuses new ones, and returns when `take` has returned. Not thread-safe; a
  // second time does nothing.
  void Stop();
  // The port that it listens on; 0 on a Unix socket.
  int port() const { return port_; }

 private:
  Listener(const Address& address, int descriptors);
  absl::Status Listen();
  void Run();
  // Whether it happened before the listener was to stop.
  bool AwaitConnection() const;
  bool Pause() const;
  // A descriptor below the bound for a connection, which may take time; none (-1) where it is to stop.
  int Place(int connection);
  void TellThatConnectionsWait(int error);

  const Address address_;
  const int descriptors_;
  int port_ = 0;
  int socket_ = -1;
  int stop_ = -1;
  absl::Time told_ = absl::InfinitePast();
  Take take_;
  std::thread thread_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVER_LISTENER_H_
