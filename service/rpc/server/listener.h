#ifndef RELAIS_SERVICE_RPC_SERVER_LISTENER_H_
#define RELAIS_SERVICE_RPC_SERVER_LISTENER_H_

#include <functional>
#include <memory>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/rpc/server/address.h"

namespace relais::rpc {

// Listens on an address and passes each connection to a callback. gRPC 1.51 could listen by itself, but
// accepts connections without bound. Once it finds no free descriptor it stops listening for good while the
// process lives on. Here, connections beyond the bound wait in the kernel's queue until others have ended.
class Listener {
 public:
  // Takes ownership of `connection`, a non-blocking socket, and closes it in the end. Called on the
  // listener's thread.
  using Take = std::function<void(int connection)>;

  // Binds and listens; accepts nothing before Start. Connections get descriptors below `descriptors`.
  // Replaces a Unix socket at that path without checking that no process uses it. UNAVAILABLE if the address
  // cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const Address& address, int descriptors);
  // Stops.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Starts the thread that accepts connections. Call once.
  void Start(Take take);
  // Stops accepting, refuses new connections, removes the file of a Unix socket, and returns once `take` has
  // returned. Not thread-safe; a second call does nothing.
  void Stop();
  // The port that it listens on; 0 on a Unix socket.
  int port() const { return port_; }

 private:
  Listener(const Address& address, int descriptors);
  absl::Status Listen();
  void Run();
  // Each blocks; false once the listener must stop.
  bool AwaitConnection() const;
  bool Pause() const;
  // Moves a connection to a descriptor below the bound, which may block; -1 if the listener must stop.
  int Place(int connection);
  // Logs a warning, at most once in a while.
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
