#include "service/rpc/calls/peer_address.h"

#include <gtest/gtest.h>

namespace relais::rpc {
namespace {

TEST(PeerAddressTest, IsThatOfThePeerWithoutItsPort) {
  EXPECT_EQ(AddressOfPeer("ipv4:192.0.2.1:4000"), "192.0.2.1");
  EXPECT_EQ(AddressOfPeer("ipv6:[2001:db8::1]:4000"), "2001:db8::1");
  EXPECT_EQ(AddressOfPeer("ipv6:%5B2001:db8::ff%5D:4000"), "2001:db8::ff");
}

TEST(PeerAddressTest, AUnixSocketHasNone) {
  for (const char* peer : {"unix:/run/relais.sock", "unix:", "inproc", ""})
    EXPECT_EQ(AddressOfPeer(peer), "") << peer;
}

}  // namespace
}  // namespace relais::rpc
