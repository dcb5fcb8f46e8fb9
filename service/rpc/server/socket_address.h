#ifndef RELAIS_SERVICE_RPC_SERVER_SOCKET_ADDRESS_H_
#define RELAIS_SERVICE_RPC_SERVER_SOCKET_ADDRESS_H_

#include <sys/socket.h>

#include "service/rpc/server/address.h"

namespace relais::rpc {

// An address in the form that system calls take. Plain value.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// Converts a checked address; `localhost` becomes 127.0.0.1.
SocketAddress SocketAddressOf(const Address& address);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVER_SOCKET_ADDRESS_H_
