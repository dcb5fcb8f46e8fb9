#include "service/rpc/server/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstdint>
#include <cstring>

#include "absl/strings/match.h"

namespace relais::rpc {
namespace {

template <class Address>
SocketAddress Wrap(const Address& address) {
  SocketAddress wrapped;
  std::memcpy(&wrapped.storage, &address, sizeof(address));
  wrapped.size = sizeof(address);
  return wrapped;
}

}  // namespace

SocketAddress SocketAddressOf(const Address& address) {
  const auto port = htons(static_cast<std::uint16_t>(address.port));
  if (address.IsUnix()) {
    sockaddr_un path{};
    path.sun_family = AF_UNIX;
    address.path.copy(path.sun_path, sizeof(path.sun_path) - 1);
    return Wrap(path);
  }
  if (absl::StrContains(address.host, ":")) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = port;
    inet_pton(AF_INET6, address.host.c_str(), &six.sin6_addr);
    return Wrap(six);
  }
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = port;
  inet_pton(AF_INET, address.host == "localhost" ? "127.0.0.1" : address.host.c_str(), &four.sin_addr);
  return Wrap(four);
}

}  // namespace relais::rpc
