#include "service/web/connect/call_check.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"

namespace relais::web {
namespace {

// A call as the console makes it, with one header changed; an empty value removes it.
Request Call(const std::string& name = "", const std::string& value = "") {
  Request request;
  request.method = Method::kPost;
  request.target = "/relais.v1.AccountService/GetSelf";
  request.headers = {{"host", "relais.example"},
                     {"content-type", "application/json"},
                     {"connect-protocol-version", "1"},
                     {"sec-fetch-site", "same-origin"},
                     {"cookie", "__Host-relais=relais_1"}};
  for (auto header = request.headers.begin(); header != request.headers.end(); ++header) {
    if (header->name == name) {
      request.headers.erase(header);
      break;
    }
  }
  if (!value.empty()) request.headers.push_back({name, value});
  return request;
}

CallCheck Check(const Request& request) {
  return CheckCall(request, *SiteAddresses::Parse("https://relais.example"));
}

int StatusOf(const Request& request) {
  const CallCheck check = Check(request);
  return check.refused.has_value() ? check.refused->status : 200;
}

TEST(CallCheckTest, TakesTheConsolesCalls) {
  EXPECT_EQ(StatusOf(Call()), 200);
  EXPECT_EQ(Check(Call()).head.timeout, absl::InfiniteDuration());
  EXPECT_EQ(Check(Call("connect-timeout-ms", "10000")).head.timeout, absl::Seconds(10));
  EXPECT_EQ(Check(Call("content-type", "application/proto")).head.form.codec, Codec::kProto);
  EXPECT_EQ(StatusOf(Call("content-encoding", "identity")), 200);
}

TEST(CallCheckTest, TakesStreams) {
  const CallHead head = Check(Call("content-type", "application/connect+proto")).head;
  EXPECT_TRUE(head.form.streams);
  EXPECT_EQ(head.form.codec, Codec::kProto);
}

TEST(CallCheckTest, AStreamIsRefusedByItsEnd) {
  for (const char* header : {"connect-protocol-version", "content-encoding", "connect-content-encoding"}) {
    Request request = Call(header, "gzip");
    for (Header& each : request.headers)
      if (each.name == "content-type") each.value = "application/connect+json";
    const CallCheck check = Check(request);
    ASSERT_TRUE(check.refused.has_value()) << header;
    EXPECT_EQ(check.refused->status, 200);
    EXPECT_EQ(check.refused->headers[0].value, "application/connect+json");
    EXPECT_TRUE(absl::StrContains(check.refused->body, "{\"error\":{\"code\":\"")) << check.refused->body;
    EXPECT_EQ(check.refused->body[0], '\x02');
  }
}

TEST(CallCheckTest, RefusesWhatIsNoCall) {
  Request get = Call();
  get.method = Method::kGet;
  EXPECT_EQ(StatusOf(get), 405);
  EXPECT_EQ(StatusOf(Call("content-type", "text/plain")), 415);
  EXPECT_EQ(StatusOf(Call("content-type")), 415);
  EXPECT_EQ(StatusOf(Call("content-type", "application/grpc-web")), 415);
  EXPECT_EQ(StatusOf(Call("connect-protocol-version")), 400);
  EXPECT_EQ(StatusOf(Call("connect-protocol-version", "2")), 400);
  EXPECT_EQ(StatusOf(Call("content-encoding", "gzip")), 501);
  for (const char* timeout : {"-1", "1s", "1.5", " 1", "12345678901"}) {
    EXPECT_EQ(StatusOf(Call("connect-timeout-ms", timeout)), 400) << timeout;
  }
}

TEST(CallCheckTest, KeepsOtherSitesOut) {
  for (const char* site : {"cross-site", "same-site", "", "SAME-ORIGIN", "anything"}) {
    EXPECT_EQ(StatusOf(Call("sec-fetch-site", site)), 403) << site;
  }
  EXPECT_EQ(StatusOf(Call("sec-fetch-site", "none")), 200);
  // The header of newer browsers decides.
  EXPECT_EQ(StatusOf(Call("origin", "https://other.example")), 200);
}

TEST(CallCheckTest, GoesByOriginIfTheBrowserIsOlder) {
  const auto with_origin = [](const std::string& origin, const std::string& host = "relais.example") {
    Request request = Call("sec-fetch-site");
    request.headers[0].value = host;
    request.headers.push_back({"origin", origin});
    return StatusOf(request);
  };
  EXPECT_EQ(with_origin("https://relais.example"), 200);
  EXPECT_EQ(with_origin("http://localhost:8080", "localhost:8080"), 200);
  for (const char* origin :
       {"null", "http://relais.example", "https://other.example", "https://relais.example.evil",
        "https://relais.example:8443", "ftp://relais.example", "relais.example",
        "https://evil/https://relais.example"}) {
    EXPECT_EQ(with_origin(origin), 403) << origin;
  }
}

TEST(CallCheckTest, LetsProgramsInWithoutTheCookie) {
  Request request = Call("sec-fetch-site");
  EXPECT_EQ(StatusOf(request), 403);
  request.headers.pop_back();
  request.headers.push_back({"authorization", "Bearer relais_1"});
  EXPECT_EQ(StatusOf(request), 200);
}

}  // namespace
}  // namespace relais::web
