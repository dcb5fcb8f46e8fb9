#ifndef RELAIS_TESTS_SUPPORT_API_WEB_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_WEB_FIXTURE_H_

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"
#include "tests/support/api/web_client.h"
#include "tests/support/service/http_peer.h"

namespace relais {

// A relaisd with its door for browsers, whose public address is https://relais.example.
class WebFixture : public ServerTest {
 protected:
  // `flags`: more of them.
  explicit WebFixture(std::vector<std::string> flags = {}) {
    const std::string port_file = relaisd_.folder() + "/web_port";
    flags.insert(flags.end(), {"--web_listen=127.0.0.1:0", "--web_port_file=" + port_file,
                               "--web_address=https://relais.example"});
    relaisd_.SetFlags(std::move(flags));
    relaisd_.Restart();
    client_ = relaisd_.NewClient();
    std::ifstream(port_file) >> port_;
    url_ = absl::StrCat("http://127.0.0.1:", port_);
  }

  WebAnswer PostJson(const std::string& method, const std::string& body, WebHeaders headers = {}) const {
    headers.insert({{"Content-Type", "application/json"}, {"Connect-Protocol-Version", "1"}});
    return WebPost(absl::StrCat(url_, "/relais.v1.", method), headers, body);
  }

  // Signs in as a browser does; returns the cookie with the token of the session.
  std::string SignIn(const std::string& user = "direction") const {
    const WebAnswer session =
        PostJson("AccountService/SignIn",
                 absl::StrCat(R"({"user":")", user, R"(","password":")", Relaisd::kPassword, R"("})"));
    EXPECT_EQ(session.status, 200) << session.body;
    const std::string set = session.headers.at("set-cookie");
    return set.substr(0, set.find(';'));
  }
  // Headers of a page of the console, with the cookie.
  static WebHeaders Page(const std::string& cookie) {
    return {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}};
  }
  // A page that follows referrals. Its first message has come.
  std::unique_ptr<testing_support::HttpPeer> Follow(const std::string& cookie) const {
    auto peer = std::make_unique<testing_support::HttpPeer>(port_);
    peer->Send(
        absl::StrCat("POST /relais.v1.ReferralService/FollowReferralEvents HTTP/1.1\r\nHost: localhost\r\n"
                     "Content-Type: application/connect+json\r\nConnect-Protocol-Version: 1\r\n"
                     "Sec-Fetch-Site: same-origin\r\nContent-Length: 7\r\nCookie: ",
                     cookie, "\r\n\r\n", std::string("\0\0\0\0\x02{}", 7)));
    peer->ReadUntil("resumeToken");
    return peer;
  }

  int port_ = 0;
  std::string url_;
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_WEB_FIXTURE_H_
