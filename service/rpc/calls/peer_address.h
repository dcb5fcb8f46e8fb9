#ifndef RELAIS_SERVICE_RPC_CALLS_PEER_ADDRESS_H_
#define RELAIS_SERVICE_RPC_CALLS_PEER_ADDRESS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace relais::rpc {

// Returns the IP address in gRPC's text for a peer (`ipv4:192.0.2.1:4000`, `ipv6:[2001:db8::1]:4000`),
// without its port. Empty for a Unix socket.
std::string AddressOfPeer(absl::string_view peer);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_PEER_ADDRESS_H_
