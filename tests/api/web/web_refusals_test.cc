// Refusals of the door for browsers: pages, cookies and tokens of others.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/api/web_fixture.h"

namespace relais {
namespace {

constexpr char kSelf[] = "AccountService/GetSelf";

using WebRefusalsTest = WebFixture;

TEST_F(WebRefusalsTest, ATamperedCookieIsRefused) {
  const std::string cookie = SignIn();
  EXPECT_EQ(PostJson(kSelf, "{}", Page(cookie)).status, 200);
  for (const std::size_t place : {cookie.size() - 1, cookie.size() - 20, cookie.find('_', 14) + 1}) {
    std::string tampered = cookie;
    tampered[place] = tampered[place] == 'A' ? 'B' : 'A';
    EXPECT_EQ(PostJson(kSelf, "{}", Page(tampered)).status, 401) << place;
  }
  EXPECT_EQ(PostJson(kSelf, "{}", Page(cookie + "x")).status, 401);
  EXPECT_EQ(PostJson(kSelf, "{}", Page(cookie.substr(0, cookie.size() - 1))).status, 401);
  // Another one that a page of a neighbouring host planted.
  EXPECT_EQ(PostJson(kSelf, "{}", Page(absl::StrCat("__Host-relais=relais_x; ", cookie))).status, 401);
}

TEST_F(WebRefusalsTest, AFormOfAnotherSiteIsRefused) {
  const std::string cookie = SignIn();
  const std::string url = url_ + "/relais.v1.AccountService/SignOut";
  // The three content types of forms, from a browser that says where it comes from and from one that does
  // not.
  for (const char* type :
       {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"}) {
    const WebHeaders by_new = {{"Cookie", cookie}, {"Content-Type", type}, {"Sec-Fetch-Site", "cross-site"}};
    EXPECT_EQ(WebPost(url, by_new, "{}").status, 403) << type;
    const WebHeaders by_old = {
        {"Cookie", cookie}, {"Content-Type", type}, {"Origin", "https://evil.example"}};
    EXPECT_EQ(WebPost(url, by_old, "{}").status, 403) << type;
    const WebHeaders own_origin = {{"Cookie", cookie}, {"Content-Type", type}, {"Origin", url_}};
    EXPECT_EQ(WebPost(url, own_origin, "{}").status, 415) << type;
  }
  EXPECT_EQ(PostJson(kSelf, "{}", Page(cookie)).status, 200) << "still signed in";
}

TEST_F(WebRefusalsTest, AFetchOfAnotherSiteIsRefused) {
  const std::string cookie = SignIn();
  for (const char* site : {"cross-site", "same-site"}) {
    EXPECT_EQ(PostJson(kSelf, "{}", {{"Cookie", cookie}, {"Sec-Fetch-Site", site}}).status, 403) << site;
  }
  for (const char* origin : {"https://evil.example", "null", "https://relais.example"}) {
    EXPECT_EQ(PostJson(kSelf, "{}", {{"Cookie", cookie}, {"Origin", origin}}).status, 403) << origin;
  }
  EXPECT_EQ(PostJson(kSelf, "{}", {{"Cookie", cookie}, {"Origin", url_}}).status, 200);
  // Without a browser's word on it, the cookie alone is not enough.
  EXPECT_EQ(PostJson(kSelf, "{}", {{"Cookie", cookie}}).status, 403);
  // No answer lets a page of another site read it.
  const WebAnswer answer = PostJson(kSelf, "{}", {{"Cookie", cookie}, {"Origin", "https://evil.example"}});
  EXPECT_EQ(answer.headers.count("access-control-allow-origin"), 0u);
}

TEST_F(WebRefusalsTest, AnotherHostIsRefused) {
  const std::string cookie = SignIn();
  for (const std::string host :
       {"evil.example", "evil.example:80", "relais.example:8080", "127.0.0.1.evil.example"}) {
    WebHeaders rebound = Page(cookie);
    rebound["Host"] = host;
    rebound["Origin"] = "http://" + host;
    const WebAnswer answer = PostJson(kSelf, "{}", rebound);
    EXPECT_EQ(answer.status, 421) << host;
    EXPECT_FALSE(absl::StrContains(answer.body, "evil")) << "nothing of the request";
    EXPECT_EQ(WebGet(url_ + "/", {{"Host", host}}).status, 421) << host;
  }
  for (const char* host : {"relais.example", "relais.example:443", "localhost:1", "[::1]"}) {
    WebHeaders own = Page(cookie);
    own["Host"] = host;
    EXPECT_EQ(PostJson(kSelf, "{}", own).status, 200) << host;
  }
}

TEST_F(WebRefusalsTest, AStolenTokenIsWorthNothingAfterTheSignOut) {
  const std::string cookie = SignIn();
  const std::string token = cookie.substr(cookie.find('=') + 1);
  const auto page = Follow(cookie);
  const WebHeaders bearer = {{"Authorization", "Bearer " + token}};
  EXPECT_EQ(PostJson(kSelf, "{}", bearer).status, 200);
  EXPECT_EQ(PostJson("AccountService/SignOut", "{}", Page(cookie)).status, 200);
  EXPECT_EQ(PostJson(kSelf, "{}", bearer).status, 401);
  EXPECT_EQ(PostJson(kSelf, "{}", Page(cookie)).status, 401);
  EXPECT_FALSE(relaisd_.NewClientWithToken(token).GetSelf({}).ok()) << "by the other door";
  EXPECT_TRUE(absl::StrContains(page->ReadToEnd(), R"({"error":{"code":"unauthenticated")"));
}

TEST_F(WebRefusalsTest, ASignOutEverywhereEndsTheStreamsOfOtherBrowsers) {
  const std::string here = SignIn();
  const auto elsewhere = Follow(SignIn());
  EXPECT_EQ(PostJson("AccountService/SignOut", R"({"everywhere":true})", Page(here)).status, 200);
  EXPECT_TRUE(absl::StrContains(elsewhere->ReadToEnd(), R"({"error":{"code":"unauthenticated")"));
}

TEST_F(WebRefusalsTest, ADisabledAccountWithAnOpenStreamIsOut) {
  static_cast<void>(As("agent-drummond"));
  const std::string cookie = SignIn("agent-drummond");
  const auto page = Follow(cookie);
  v1::DisableUserRequest disable;
  disable.set_name("users/agent-drummond");
  Ok(client_.DisableUser(disable));
  const std::string rest = page->ReadToEnd();
  EXPECT_TRUE(absl::StrContains(rest, R"({"error":{"code":"unauthenticated")")) << rest;
  EXPECT_TRUE(absl::EndsWith(rest, "0\r\n\r\n")) << "a whole answer";
  EXPECT_EQ(PostJson(kSelf, "{}", Page(cookie)).status, 401);
}

TEST_F(WebRefusalsTest, AStopEndsAStreamSoThatThePageComesBack) {
  const auto page = Follow(SignIn());
  relaisd_.Stop();
  EXPECT_TRUE(absl::StrContains(page->ReadToEnd(), R"({"error":{"code":"unavailable")"));
}

}  // namespace
}  // namespace relais
