#include "service/web/http/site_addresses.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace relais::web {
namespace {

SiteAddresses Of(const std::string& list) {
  auto addresses = SiteAddresses::Parse(list);
  EXPECT_TRUE(addresses.ok()) << addresses.status();
  return addresses.value_or(SiteAddresses());
}

TEST(SiteAddressesTest, TakesOneAddressOrSeveral) {
  EXPECT_TRUE(Of("").origins().empty());
  EXPECT_EQ(Of("https://Relais.Example.org:443/").origins(),
            std::vector<std::string>({"https://relais.example.org"}));
  EXPECT_EQ(
      Of("https://a.example, https://a.example:8443,https://[2001:db8::1]").origins(),
      std::vector<std::string>({"https://a.example", "https://a.example:8443", "https://[2001:db8::1]"}));
}

TEST(SiteAddressesTest, RefusesWhatIsNoAddressOfASite) {
  for (const char* list : {"relais.example.org",
                           "http://relais.example.org",
                           "https://",
                           "https:///",
                           "https://a.example/console",
                           "https://a.example?b",
                           "https://a.example#b",
                           "https://b@a.example",
                           "https://a.example:",
                           "https://a.example:0",
                           "https://a.example:65536",
                           "https://a.example:8x",
                           "https://*.example",
                           "https://a b",
                           "https://a.example,",
                           ",https://a.example",
                           "https://é.example",
                           "https://[::1",
                           "https://2001:db8::1",
                           "https://-a.example",
                           "https://.example"}) {
    EXPECT_EQ(SiteAddresses::Parse(list).status().code(), absl::StatusCode::kInvalidArgument) << list;
  }
}

TEST(SiteAddressesTest, LoopbackNamesAlwaysCount) {
  for (const SiteAddresses& addresses : {SiteAddresses(), Of("https://relais.example.org")}) {
    for (const char* host :
         {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:65535"}) {
      EXPECT_TRUE(addresses.HasHost(host)) << host;
    }
    for (const char* host :
         {"", "127.0.0.2", "127.0.0.1.evil.example", "localhost.evil.example", "evil.localhost", "::1",
          "[::1].evil", "localhost:", "localhost:a", "localhost:99999", "localhost."}) {
      EXPECT_FALSE(addresses.HasHost(host)) << host;
    }
  }
}

TEST(SiteAddressesTest, AHostIsThatOfAnAddress) {
  const SiteAddresses addresses = Of("https://relais.example.org,https://pole.example:8443");
  for (const char* host :
       {"relais.example.org", "RELAIS.example.org", "relais.example.org:443", "pole.example:8443"}) {
    EXPECT_TRUE(addresses.HasHost(host)) << host;
  }
  for (const char* host : {"evil.example", "relais.example.org.evil.example", "evil-relais.example.org",
                           "relais.example.org:8080", "pole.example", "relais.example.org.", "example.org"}) {
    EXPECT_FALSE(addresses.HasHost(host)) << host;
  }
}

TEST(SiteAddressesTest, AnOriginIsThatOfItsHost) {
  const SiteAddresses addresses = Of("https://relais.example.org,https://pole.example:8443");
  EXPECT_TRUE(addresses.IsOrigin("https://relais.example.org", "relais.example.org"));
  EXPECT_TRUE(addresses.IsOrigin("https://relais.example.org", "relais.example.org:443"));
  EXPECT_TRUE(addresses.IsOrigin("https://pole.example:8443", "pole.example:8443"));
  EXPECT_TRUE(addresses.IsOrigin("http://localhost:8080", "localhost:8080"));
  EXPECT_TRUE(addresses.IsOrigin("https://127.0.0.1:8080", "127.0.0.1:8080"));
  // Another address of the list, the other scheme, another port, another site.
  EXPECT_FALSE(addresses.IsOrigin("https://pole.example:8443", "relais.example.org"));
  EXPECT_FALSE(addresses.IsOrigin("http://relais.example.org", "relais.example.org"));
  EXPECT_FALSE(addresses.IsOrigin("http://localhost:3000", "localhost:8080"));
  EXPECT_FALSE(addresses.IsOrigin("null", "relais.example.org"));
  EXPECT_FALSE(addresses.IsOrigin("https://evil.example", "evil.example"));
}

}  // namespace
}  // namespace relais::web
