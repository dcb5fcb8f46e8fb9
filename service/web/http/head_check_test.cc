#include "service/web/http/head_check.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace relais::web {
namespace {

constexpr char kPost[] = "POST /relais.v1.DossierService/GetDossier HTTP/1.1\r\nHost: relais.example\r\n";

// The status of a refusal; 0 if the request is complete, -1 if more must come.
int Checked(const std::string& bytes, const HeadLimits& limits = {}) {
  HeadChecker checker(limits);
  switch (checker.Check(bytes)) {
    case HeadChecker::State::kComplete:
      return 0;
    case HeadChecker::State::kMore:
      return -1;
    case HeadChecker::State::kRefused:
      return checker.status();
  }
  return -2;
}

int Post(const std::string& fields) { return Checked(absl::StrCat(kPost, fields, "\r\n")); }
int Line(const std::string& line) { return Checked(absl::StrCat(line, "\r\nHost: relais.example\r\n\r\n")); }

TEST(HeadCheckTest, AcceptsWhatBrowsersSend) {
  HeadChecker checker;
  const std::string head =
      absl::StrCat(kPost, "Content-Type: application/json\r\nContent-Length:  2 \r\n\r\n");
  EXPECT_EQ(checker.Check(absl::StrCat(head, "{}GET")), HeadChecker::State::kComplete);
  EXPECT_EQ(checker.head_size(), head.size());
  EXPECT_EQ(checker.body_size(), 2u);
  EXPECT_FALSE(checker.expects_continue());
  for (const char* line : {"GET / HTTP/1.1", "HEAD /app-AB12.js?x=1 HTTP/1.1", "OPTIONS * HTTP/1.1",
                           "GET /dossiers?sort=-opened&mrc=arthabaska|drummond HTTP/1.1"}) {
    EXPECT_EQ(Line(line), 0) << line;
  }
  EXPECT_EQ(Post("Cookie: a=b; c=\xc3\xa9\r\nUpgrade: h2c\r\nConnection: keep-alive, Upgrade\r\n"), 0);
}

TEST(HeadCheckTest, TheSplitOfTheBytesDoesNotMatter) {
  const std::string head = absl::StrCat(kPost, "Content-Length: 7\r\nExpect: 100-continue\r\n\r\n");
  HeadChecker checker;
  for (std::size_t size = 1; size < head.size(); ++size) {
    ASSERT_EQ(checker.Check(absl::string_view(head).substr(0, size)), HeadChecker::State::kMore) << size;
  }
  EXPECT_EQ(checker.Check(head), HeadChecker::State::kComplete);
  EXPECT_EQ(checker.body_size(), 7u);
  EXPECT_TRUE(checker.expects_continue());
}

TEST(HeadCheckTest, RefusesWhatLeavesTheEndOfTheBodyOpen) {
  EXPECT_EQ(Post("Transfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(Post("transfer-encoding: identity\r\nContent-Length: 2\r\n"), 400);
  EXPECT_EQ(Post("Transfer-Encoding:\r\n"), 400);
  EXPECT_EQ(Post("Content-Length: 2\r\nContent-Length: 2\r\n"), 400);
  for (const char* length : {"", "+2", "-2", "2, 2", "0x2", "2 2", "2\v", "99999999999999999999"}) {
    EXPECT_EQ(Post(absl::StrCat("Content-Length: ", length, "\r\n")), 400) << length;
  }
  EXPECT_EQ(Checked("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"), 400);
  EXPECT_EQ(Checked("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), 0);
}

TEST(HeadCheckTest, RefusesOtherFormsOfLines) {
  EXPECT_EQ(Post("X-A: 1\r\n folded\r\n"), 400);
  EXPECT_EQ(Post(" X-A: 1\r\n"), 400);
  EXPECT_EQ(Post("X-A : 1\r\n"), 400);
  EXPECT_EQ(Post("X-A\r\n"), 400);
  EXPECT_EQ(Post(": 1\r\n"), 400);
  EXPECT_EQ(Post("X-A: 1\n"), 400);
  EXPECT_EQ(Post("X-A: 1\rX-B: 2\r\n"), 400);
  EXPECT_EQ(Post(std::string("X-A: \0\r\n", 8)), 400);
  EXPECT_EQ(Post("X-\xc3\xa9: 1\r\n"), 400);
  EXPECT_EQ(Post("Connection: \"close\"\r\n"), 400);
  EXPECT_EQ(Checked("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(Checked("\n"), 400);
}

TEST(HeadCheckTest, RefusesOtherRequestLines) {
  for (const char* line : {"GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1",
                           "GET\t/ HTTP/1.1", "GET / http/1.1", "GET / HTTP/11", "G\xc3\xa9T / HTTP/1.1"}) {
    EXPECT_EQ(Line(line), 400) << line;
  }
  for (const char* target : {"http://relais.example/", "//relais.example/", "relais.example:80", "*", "/a#b",
                             "/\xc3\xa9", "/<script>", "/a\\b"}) {
    EXPECT_EQ(Line(absl::StrCat("GET ", target, " HTTP/1.1")), 400) << target;
  }
  for (const char* version : {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2"}) {
    EXPECT_EQ(Line(absl::StrCat("GET / ", version)), 505) << version;
  }
  for (const char* method : {"PUT", "DELETE", "CONNECT", "TRACE", "get", "PRI"}) {
    EXPECT_EQ(Line(absl::StrCat(method, " / HTTP/1.1")), 405) << method;
  }
}

TEST(HeadCheckTest, RefusesDoubtfulFields) {
  EXPECT_EQ(Checked("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(Post("Host: other.example\r\n"), 400);
  for (const char* host : {"", "a b", "a/b", "a@b", "a,b"}) {
    EXPECT_EQ(Checked(absl::StrCat("GET / HTTP/1.1\r\nHost: ", host, "\r\n\r\n")), 400) << host;
  }
  EXPECT_EQ(Checked("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"), 0);
  for (const char* name : {"Cookie", "Authorization", "Origin", "Content-Type", "Sec-Fetch-Site"}) {
    EXPECT_EQ(Post(absl::StrCat(name, ": a\r\n", name, ": a\r\n")), 400) << name;
  }
  EXPECT_EQ(Post("Accept: a\r\nAccept: b\r\n"), 0);
  EXPECT_EQ(Post("Expect: the-impossible\r\n"), 417);
}

TEST(HeadCheckTest, CapsHoldAtTheLimit) {
  HeadLimits limits;
  limits.target = 10;
  limits.fields = 2;
  limits.body = 5;
  limits.bytes = 200;
  const auto get = [&](const std::string& target, const std::string& fields) {
    return Checked(absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: a\r\n", fields, "\r\n"), limits);
  };
  EXPECT_EQ(get("/234567890", "A: b\r\n"), 0);
  EXPECT_EQ(get("/2345678901", ""), 414);
  EXPECT_EQ(get("/", "A: b\r\nC: d\r\n"), 431);
  EXPECT_EQ(get("/", absl::StrCat("A: ", std::string(200, 'b'), "\r\n")), 431);
  const auto post = [&](int length) {
    return Checked(absl::StrCat("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ", length, "\r\n\r\n"),
                   limits);
  };
  EXPECT_EQ(post(5), 0);
  EXPECT_EQ(post(6), 413);
  // Before the line has ended.
  EXPECT_EQ(Checked(std::string(100, 'G'), limits), 414);
  EXPECT_EQ(Checked(absl::StrCat("GET / HTTP/1.1\r\nA: ", std::string(200, 'b')), limits), 431);
}

TEST(HeadCheckTest, UploadsHaveACapOfTheirOwn) {
  HeadLimits limits;
  limits.body = 5;
  limits.upload_path = "/u";
  limits.upload = 50;
  const auto checked = [&](const std::string& line, int length) {
    return Checked(absl::StrCat(line, " HTTP/1.1\r\nHost: a\r\nContent-Length: ", length, "\r\n\r\n"),
                   limits);
  };
  EXPECT_EQ(checked("POST /u", 50), 0);
  EXPECT_EQ(checked("POST /u?a=b", 50), 0);
  EXPECT_EQ(checked("POST /u", 51), 413);
  for (const char* other : {"POST /", "POST /u/", "POST /U", "POST /?/u"})
    EXPECT_EQ(checked(other, 6), 413) << other;
  EXPECT_EQ(checked("GET /u", 0), 0);
  EXPECT_EQ(checked("GET /u", 6), 413);
  HeadChecker checker(limits);
  checker.Check("GET /u HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_FALSE(checker.is_upload());
}

TEST(HeadCheckTest, CapsHoldExactlyForTheWholeHead) {
  HeadLimits limits;
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  limits.bytes = head.size();
  EXPECT_EQ(Checked(head, limits), 0);
  limits.bytes = head.size() - 1;
  EXPECT_EQ(Checked(head, limits), 431);
}

}  // namespace
}  // namespace relais::web
