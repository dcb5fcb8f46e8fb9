#include "service/rpc/server/address.h"

#include <gtest/gtest.h>

#include <string>

namespace relais::rpc {
namespace {

TEST(ListenAddressTest, TakesLoopbackAndUnixSockets) {
  for (const char* text :
       {"127.0.0.1:7443", "127.8.9.10:0", "[::1]:7443", "localhost:7443", "unix:/run/relais/relaisd.sock"}) {
    const AddressCheck check = CheckListenAddress(text, /*beyond_loopback=*/false);
    ASSERT_TRUE(check.address.has_value()) << text << ": " << check.problem.en;
    EXPECT_TRUE(check.address->IsLocal()) << text;
    EXPECT_EQ(check.address->ToString(), text);
  }
}

TEST(ListenAddressTest, RefusesWhatOthersCanReachAndSaysWhy) {
  for (const char* text :
       {"0.0.0.0:7443", "192.168.1.4:7443", "128.0.0.1:1", "[::]:7443", "[2001:db8::1]:7443"}) {
    const AddressCheck check = CheckListenAddress(text, /*beyond_loopback=*/false);
    EXPECT_FALSE(check.address.has_value()) << text;
    EXPECT_NE(check.problem.fr.find("nginx"), std::string::npos) << text;
    EXPECT_NE(check.problem.en.find("nginx"), std::string::npos) << text;
  }
}

TEST(ListenAddressTest, TheFlagThatOwnsTheRiskLetsAddressesPassButNotNames) {
  EXPECT_TRUE(CheckListenAddress("0.0.0.0:7443", true).address.has_value());
  EXPECT_FALSE(CheckListenAddress("0.0.0.0:7443", true).address->IsLocal());
  EXPECT_FALSE(CheckListenAddress("relais.example.org:7443", true).address.has_value());
}

TEST(ListenAddressTest, RefusesWhatIsNoAddress) {
  for (const char* text :
       {"", ":7443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
        "127.0.0.1: 1", "::1:7443", "[::1]", "[127.0.0.1]:1", "[localhost]:1", "127.0.0.1.evil.example:1",
        "127.1:1", "localhost.example:1", "unix:", "unix:relative.sock", "unix-abstract:x"}) {
    const AddressCheck check = CheckListenAddress(text, /*beyond_loopback=*/false);
    EXPECT_FALSE(check.address.has_value()) << text;
    EXPECT_FALSE(check.problem.fr.empty() || check.problem.en.empty()) << text;
  }
  EXPECT_FALSE(CheckListenAddress("unix:/" + std::string(200, 'a'), false).address.has_value());
}

TEST(MetricsAddressTest, TakesLoopbackTcpOnly) {
  EXPECT_TRUE(CheckMetricsAddress("127.0.0.1:9464").address.has_value());
  EXPECT_TRUE(CheckMetricsAddress("[::1]:9464").address.has_value());
  for (const char* text : {"0.0.0.0:9464", "unix:/run/metrics", "example.org:1", "", "9464"}) {
    EXPECT_FALSE(CheckMetricsAddress(text).address.has_value()) << text;
  }
}

}  // namespace
}  // namespace relais::rpc
