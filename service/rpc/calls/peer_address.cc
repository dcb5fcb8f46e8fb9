#include "service/rpc/calls/peer_address.h"

#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace relais::rpc {

std::string AddressOfPeer(absl::string_view peer) {
  if (!absl::ConsumePrefix(&peer, "ipv4:") && !absl::ConsumePrefix(&peer, "ipv6:")) return "";
  // gRPC puts brackets, or their percent codes, around an IPv6 address.
  return absl::StrReplaceAll(peer.substr(0, peer.rfind(':')),
                             {{"%5B", ""}, {"%5D", ""}, {"[", ""}, {"]", ""}});
}

}  // namespace relais::rpc
