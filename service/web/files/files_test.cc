#include "service/web/files/files.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"

namespace relais::web {
namespace {

const Site kSite = {
    {{"/assets/main-4KQ2SDZB.js", "text/javascript; charset=utf-8", "d1", true, "code", "zip"},
     {"/index.html", "text/html; charset=utf-8", "d2", false, "page", ""}},
    "default-src 'none'"};

Response Ask(const std::string& target, const Headers& headers = {}, Method method = Method::kGet) {
  Request request;
  request.method = method;
  request.target = target;
  request.headers = headers;
  return AnswerFile(kSite, request);
}

std::string Value(const Response& response, const std::string& name) {
  for (const Header& header : response.headers)
    if (header.name == name) return header.value;
  return "";
}

TEST(FilesTest, GivesFilesAndPages) {
  EXPECT_EQ(Ask("/assets/main-4KQ2SDZB.js?x").body, "code");
  for (const char* page : {"/", "/?q=a.b", "/dossiers", "/dossiers/12", "/index.html", "/dossiers/"}) {
    EXPECT_EQ(Ask(page).body, "page") << page;
    EXPECT_EQ(Value(Ask(page), "Cache-Control"), "no-cache") << page;
    EXPECT_EQ(Value(Ask(page), "Content-Security-Policy"), "default-src 'none'") << page;
  }
  EXPECT_EQ(Value(Ask("/assets/main-4KQ2SDZB.js"), "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(FilesTest, GivesNothingElse) {
  for (const char* path : {"/assets/main-OLDOLDOL.js", "/favicon.ico", "/../index.html", "/.git/config.txt",
                           "/%69ndex.html", "/index.html/x.y"}) {
    EXPECT_EQ(Ask(path).status, 404) << path;
  }
  EXPECT_EQ(Ask("/", {}, Method::kPost).status, 405);
  EXPECT_EQ(Ask("/", {}, Method::kHead).body, "page");
  EXPECT_EQ(Ask("*", {}, Method::kOptions).status, 405);
}

TEST(FilesTest, CompressesForThoseWhoTakeIt) {
  const std::string path = "/assets/main-4KQ2SDZB.js";
  for (const char* accepts : {"gzip", "deflate, GZIP;q=0.5, br", "br , gzip ; q=1"}) {
    const Response response = Ask(path, {{"accept-encoding", accepts}});
    EXPECT_EQ(response.body, "zip") << accepts;
    EXPECT_EQ(Value(response, "Content-Encoding"), "gzip");
    EXPECT_EQ(Value(response, "ETag"), "\"d1-gzip\"");
  }
  for (const char* accepts : {"", "br", "gzip;q=0", "xgzip", "gzip;q=0.000"}) {
    EXPECT_EQ(Ask(path, {{"accept-encoding", accepts}}).body, "code") << accepts;
  }
  EXPECT_EQ(Value(Ask("/", {{"accept-encoding", "gzip"}}), "Content-Encoding"), "");
}

TEST(FilesTest, SaysThatTheBrowserHasIt) {
  for (const char* tags : {"\"d2\"", "W/\"d2\"", "\"x\", \"d2\"", "*"}) {
    const Response response = Ask("/", {{"if-none-match", tags}});
    EXPECT_EQ(response.status, 304) << tags;
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(Value(response, "ETag"), "\"d2\"");
  }
  EXPECT_EQ(Ask("/", {{"if-none-match", "\"d2-gzip\""}}).status, 200);
}

TEST(FilesTest, TheConsoleRunsNoCodeOfOthers) {
  const absl::string_view policy = Console().policy;
  EXPECT_TRUE(absl::StrContains(policy, "default-src 'none'")) << policy;
  EXPECT_TRUE(absl::StrContains(policy, "frame-ancestors 'none'")) << policy;
  EXPECT_TRUE(absl::StrContains(policy, "base-uri 'none'")) << policy;
  for (const char* open : {"unsafe-", "http:", "https:", "data:", "*"}) {
    EXPECT_FALSE(absl::StrContains(policy, open)) << policy;
  }
  if (!Console().files.empty()) {
    EXPECT_TRUE(absl::StrContains(policy, "require-trusted-types-for 'script'")) << policy;
  }
}

}  // namespace
}  // namespace relais::web
