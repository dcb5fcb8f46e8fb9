// The cases of connectrpc/conformance that apply to this server, by the names that they have there
// (testsuites/data: connect_server_unexpected, server_empty, server_message_size, connect_with_get, timeouts,
// connect_client_code_to_http_code), and what Relais demands beyond them.

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "service/web/connect/envelope.h"
#include "service/web/connect/error_body.h"
#include "tests/support/service/connect_fixture.h"

namespace relais::web {
namespace {

constexpr char kUnary[] = "AccountService/GetSelf";
constexpr char kStream[] = "ReferralService/FollowReferralEvents";

struct Case {
  const char* name;
  const char* method;
  const char* content_type;
  std::string body;
  Headers headers;
  int http_status;
  // Code of the error; empty for success, or if the HTTP status says all.
  const char* code = "";
  Method verb = Method::kPost;
};

std::ostream& operator<<(std::ostream& out, const Case& each) { return out << each.name; }

std::vector<Case> Cases() {
  const std::string empty = Envelope(0, "");
  const std::string large(dispatch::kMessageBytes + 10, ' ');
  return {
      {"unary/empty-request", kUnary, "application/proto", "", {}, 200},
      {"unary/empty-request in JSON", kUnary, "application/json", "{}", {}, 200},
      {"server-stream/empty-request", kStream, "application/connect+proto", empty, {}, 200},
      {"unexpected-content-type", kUnary, "image/jpeg", "12345678", {}, 415},
      {"unexpected-codec", kUnary, "application/foo", "", {}, 415},
      {"unexpected-codec of a stream", kStream, "application/connect+foo", empty, {}, 415},
      {"stream content type for a unary method", kUnary, "application/connect+proto", empty, {}, 415},
      {"unary content type for a stream", kStream, "application/proto", "", {}, 415},
      {"gRPC-Web", kUnary, "application/grpc-web+proto", empty, {}, 415},
      {"unexpected-verb", kUnary, "application/proto", "", {}, 405, "", Method::kGet},
      {"unexpected-verb of a stream", kStream, "application/connect+proto", "", {}, 405, "", Method::kGet},
      {"preflight of another site", kUnary, "", "", {}, 405, "", Method::kOptions},
      {"get/idempotent",
       "AccountService/GetSelf?connect=v1&encoding=proto&message=",
       "",
       "",
       {},
       405,
       "",
       Method::kGet},
      {"unexpected-uri", "UnknownService/UnknownMethod", "application/proto", "", {}, 404, "unimplemented"},
      {"unexpected-uri of a stream", "X/Y", "application/connect+proto", empty, {}, 404, "unimplemented"},
      {"unexpected-compression",
       kUnary,
       "application/proto",
       "",
       {{"content-encoding", "foo"}},
       501,
       "unimplemented"},
      {"unexpected-compression gzip",
       kUnary,
       "application/json",
       "{}",
       {{"content-encoding", "gzip"}},
       501,
       "unimplemented"},
      {"unexpected-compression of a stream",
       kStream,
       "application/connect+proto",
       empty,
       {{"connect-content-encoding", "gzip"}},
       200,
       "unimplemented"},
      {"identity is no compression",
       kUnary,
       "application/json",
       "{}",
       {{"content-encoding", "identity"}},
       200},
      {"answers are never compressed", kUnary, "application/json", "{}", {{"accept-encoding", "gzip"}}, 200},
      {"unexpected-compressed-message",
       kStream,
       "application/connect+proto",
       Envelope(kCompressed, ""),
       {{"connect-content-encoding", "identity"}},
       200,
       "internal"},
      {"server-stream/no-request", kStream, "application/connect+proto", "", {}, 200, "unimplemented"},
      {"server-stream/multiple-requests",
       kStream,
       "application/connect+proto",
       empty + empty,
       {},
       200,
       "unimplemented"},
      {"server-stream/request-exceeds-server-limit",
       kStream,
       "application/connect+json",
       Envelope(0, large),
       {},
       200,
       "resource_exhausted"},
      {"no message", kUnary, "application/proto", "\x0a\x05", {}, 400, "invalid_argument"},
      {"no message in JSON", kUnary, "application/json", "[]", {}, 400, "invalid_argument"},
      {"an empty body is no JSON", kUnary, "application/json", "", {}, 400, "invalid_argument"},
      {"unknown fields of JSON", kUnary, "application/json", R"({"later":1})", {}, 200},
      {"timeout over",
       "AccountService/ListUsers",
       "application/json",
       "{}",
       {{"connect-timeout-ms", "0"}},
       504,
       "deadline_exceeded"},
      {"longest timeout", kUnary, "application/json", "{}", {{"connect-timeout-ms", "9999999999"}}, 200},
      {"timeout of 11 digits",
       kUnary,
       "application/json",
       "{}",
       {{"connect-timeout-ms", "99999999999"}},
       400,
       "invalid_argument"},
      {"malformed timeout of a stream",
       kStream,
       "application/connect+json",
       empty,
       {{"connect-timeout-ms", "1s"}},
       200,
       "invalid_argument"},
      {"no protocol version",
       kUnary,
       "application/json",
       "{}",
       {{"connect-protocol-version", ""}},
       400,
       "invalid_argument"},
      {"another protocol version",
       kUnary,
       "application/json",
       "{}",
       {{"connect-protocol-version", "2"}},
       400,
       "invalid_argument"},
      {"no protocol version of a stream",
       kStream,
       "application/connect+json",
       Envelope(0, "{}"),
       {{"connect-protocol-version", ""}},
       200,
       "invalid_argument"},
      {"an error of the handler",
       "AccountService/GetUser",
       "application/json",
       R"({"name":"users/nobody"})",
       {},
       404,
       "not_found"},
  };
}

class ProtocolCasesTest : public ConnectFixture, public testing::WithParamInterface<Case> {
 protected:
  static Request RequestOf(const Case& each) {
    Request request = Call(each.method, each.body, BearerOfFixture());
    request.method = each.verb;
    request.headers[1].value = each.content_type;
    for (const Header& header : each.headers) {
      bool known = false;
      for (Header& own : request.headers) {
        if (own.name != header.name) continue;
        own.value = header.value;
        known = true;
      }
      if (!known) request.headers.push_back(header);
    }
    return request;
  }

  // The JSON of the error, whether it is the body or the end of a stream; empty if there is none.
  static std::string ErrorOf(const Response& response) {
    if (response.status != 200) return response.body;
    if (response.body.empty() || response.body[0] != '\x02') return "";
    return response.body.substr(kEnvelopeHead);
  }
};

TEST_P(ProtocolCasesTest, IsAnsweredAsTheProtocolWants) {
  AddUser();
  const Case& each = GetParam();
  const Response response = Ask(RequestOf(each));
  EXPECT_EQ(response.status, each.http_status) << response.body;
  const std::string error = ErrorOf(response);
  if (*each.code == '\0') {
    EXPECT_EQ(error, "");
  } else {
    EXPECT_TRUE(absl::StrContains(error, absl::StrCat(R"("code":")", each.code, "\""))) << error;
  }
  const bool streams = absl::StrContains(each.content_type, "connect+");
  if (response.status == 200) {
    EXPECT_EQ(Value(response, "Content-Type"), each.content_type);
    EXPECT_EQ(response.source != nullptr, streams && *each.code == '\0');
  }
  if (response.source != nullptr) response.source->OnGone();
  EXPECT_EQ(Value(response, "Allow"), response.status == 405 ? "POST" : "");
  EXPECT_EQ(Value(response, "Accept-Post").empty(), response.status != 415);
  for (const char* absent : {"Content-Encoding", "Connect-Content-Encoding", "Access-Control-Allow-Origin"})
    EXPECT_EQ(Value(response, absent), "");
}

INSTANTIATE_TEST_SUITE_P(Conformance, ProtocolCasesTest, testing::ValuesIn(Cases()));

TEST(ProtocolCodesTest, HaveTheirNamesAndStatuses) {
  struct Row {
    int code;
    const char* name;
    int status;
  };
  for (const Row& row : std::vector<Row>{{1, "canceled", 499},
                                         {2, "unknown", 500},
                                         {3, "invalid_argument", 400},
                                         {4, "deadline_exceeded", 504},
                                         {5, "not_found", 404},
                                         {6, "already_exists", 409},
                                         {7, "permission_denied", 403},
                                         {8, "resource_exhausted", 429},
                                         {9, "failed_precondition", 400},
                                         {10, "aborted", 409},
                                         {11, "out_of_range", 400},
                                         {12, "unimplemented", 501},
                                         {13, "internal", 500},
                                         {14, "unavailable", 503},
                                         {15, "data_loss", 500},
                                         {16, "unauthenticated", 401}}) {
    google::rpc::Status error;
    error.set_code(row.code);
    const Response response = ErrorResponse(error);
    EXPECT_EQ(response.status, row.status) << row.name;
    EXPECT_EQ(response.body, absl::StrCat("{\"code\":\"", row.name, "\"}"));
    // The same error as the end of a stream, whose status is 200.
    EXPECT_EQ(EndOfStream(error, {}), absl::StrCat("{\"error\":{\"code\":\"", row.name, "\"}}"));
  }
}

// Type without a prefix, value in unpadded base64 that parses back.
TEST(ProtocolCodesTest, DetailsAreBinaryMessages) {
  google::rpc::Status error;
  error.set_code(3);
  google::rpc::ErrorInfo info;
  info.set_reason("ÉTRANGE");
  error.add_details()->PackFrom(info);
  error.add_details()->PackFrom(google::rpc::RetryInfo());
  const std::string body = ErrorBody(error);
  const std::string begin = R"("details":[{"type":"google.rpc.ErrorInfo","value":")";
  const std::size_t at = body.find(begin);
  ASSERT_NE(at, std::string::npos) << body;
  const std::string value =
      body.substr(at + begin.size(), body.find('"', at + begin.size()) - at - begin.size());
  EXPECT_FALSE(absl::StrContains(value, "=")) << value;
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(value, &bytes));
  google::rpc::ErrorInfo again;
  ASSERT_TRUE(again.ParseFromString(bytes));
  EXPECT_EQ(again.reason(), info.reason());
  EXPECT_TRUE(absl::EndsWith(body, R"({"type":"google.rpc.RetryInfo","value":""}]})")) << body;
}

}  // namespace
}  // namespace relais::web
