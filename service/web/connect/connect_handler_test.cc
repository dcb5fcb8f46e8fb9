// Calls of the Connect protocol through the whole dispatcher, on a register of its own.

#include "service/web/connect/connect_handler.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relais/v1/account_service.pb.h"
#include "service/web/connect/codec.h"
#include "service/web/session/cookie.h"
#include "tests/support/service/connect_fixture.h"

namespace relais::web {
namespace {

namespace v1 = ::relais::v1;

using ConnectHandlerTest = ConnectFixture;

TEST_F(ConnectHandlerTest, BothCodecsGiveTheSameAnswer) {
  AddUser();
  const Response json = Ask(Call("AccountService/GetSelf", "{}", BearerOfFixture()));
  EXPECT_EQ(json.status, 200) << json.body;
  EXPECT_EQ(Value(json, "Content-Type"), "application/json");
  EXPECT_EQ(Value(json, "Cache-Control"), "no-store");
  EXPECT_EQ(Value(json, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(Value(json, "relais-correlation-id").size(), 16u);
  EXPECT_EQ(Value(json, "Set-Cookie"), "");
  Request binary = Call("AccountService/GetSelf", "", BearerOfFixture());
  binary.headers[1].value = "application/proto";
  const Response proto = Ask(binary);
  EXPECT_EQ(Value(proto, "Content-Type"), "application/proto");
  v1::GetSelfResponse from_json;
  v1::GetSelfResponse from_proto;
  ASSERT_TRUE(Parse(Codec::kJson, json.body, from_json));
  ASSERT_TRUE(Parse(Codec::kProto, proto.body, from_proto));
  EXPECT_EQ(from_json.user().name(), "users/direction");
  EXPECT_EQ(from_json.SerializeAsString(), from_proto.SerializeAsString());
}

TEST_F(ConnectHandlerTest, TheTokenOfASessionIsInItsCookieAlone) {
  const Response session = SignIn();
  ASSERT_EQ(session.status, 200) << session.body;
  const std::string cookie = Value(session, "Set-Cookie");
  const std::string token(TokenOfCookies(cookie));
  EXPECT_EQ(token.size(), 50u) << cookie;
  EXPECT_FALSE(absl::StrContains(session.body, "relais_")) << session.body;
  EXPECT_TRUE(absl::StrContains(session.body, "users/direction")) << session.body;

  const Headers with_cookie = {{"cookie", absl::StrCat(kSessionCookie, "=", token)}};
  EXPECT_EQ(Ask(Call("AccountService/GetSelf", "{}", with_cookie)).status, 200);
  const Response ended = Ask(Call("AccountService/SignOut", "{}", with_cookie));
  EXPECT_EQ(ended.status, 200);
  EXPECT_EQ(Value(ended, "Set-Cookie"), NoSessionCookie());
  // A token that somebody kept is void.
  EXPECT_EQ(Ask(Call("AccountService/GetSelf", "{}", with_cookie)).status, 401);
  // Also once the token is void, the cookie goes.
  EXPECT_EQ(Value(Ask(Call("AccountService/SignOut", "{}", with_cookie)), "Set-Cookie"), NoSessionCookie());
}

TEST_F(ConnectHandlerTest, ATamperedCookieIsNoSession) {
  std::string token(TokenOfCookies(Value(SignIn(), "Set-Cookie")));
  token.back() = token.back() == 'A' ? 'B' : 'A';
  const Response refused =
      Ask(Call("AccountService/GetSelf", "{}", {{"cookie", absl::StrCat(kSessionCookie, "=", token)}}));
  EXPECT_EQ(refused.status, 401);
  EXPECT_TRUE(absl::StartsWith(refused.body, R"({"code":"unauthenticated","message":")")) << refused.body;
  EXPECT_TRUE(absl::StrContains(refused.body, R"({"type":"google.rpc.ErrorInfo","value":")")) << refused.body;
}

TEST_F(ConnectHandlerTest, AWrongPasswordSetsNoCookie) {
  AddUser();
  const Response refused =
      Ask(Call("AccountService/SignIn", R"({"user":"direction","password":"une autre phrase"})"));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(Value(refused, "Set-Cookie"), "");
}

TEST_F(ConnectHandlerTest, AnotherSiteGetsNothingDone) {
  AddUser();
  Request request = Call("AccountService/ListUsers", "{}", BearerOfFixture());
  request.headers[3].value = "cross-site";
  const Response refused = Ask(request);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(Value(refused, "Cache-Control"), "no-store");
}

TEST_F(ConnectHandlerTest, RefusesWhatIsNoMessage) {
  AddUser();
  const Response refused = Ask(Call("AccountService/GetUser", "{\"name\":", BearerOfFixture()));
  EXPECT_EQ(refused.status, 400);
  EXPECT_TRUE(absl::StartsWith(refused.body, R"({"code":"invalid_argument",)")) << refused.body;
  EXPECT_EQ(Value(refused, "relais-correlation-id").size(), 16u);
}

TEST_F(ConnectHandlerTest, KnowsTheMethodsOfTheApiAlone) {
  for (const char* method :
       {"AccountService/Nothing", "AccountService", "AccountService/GetSelf/", "ReferralService/Follow"}) {
    const Response refused = Ask(Call(method, "{}"));
    EXPECT_EQ(refused.status, 404) << method;
    EXPECT_TRUE(absl::StrContains(refused.body, R"("code":"unimplemented")")) << refused.body;
  }
}

TEST_F(ConnectHandlerTest, ACallThatIsTooLateIsNotAnswered) {
  AddUser();
  Headers headers = BearerOfFixture();
  headers.push_back({"connect-timeout-ms", "0"});
  const Response late = Ask(Call("AccountService/ListUsers", "{}", headers));
  EXPECT_EQ(late.status, 504) << late.body;
  EXPECT_TRUE(absl::StrContains(late.body, R"("code":"deadline_exceeded")")) << late.body;
}

}  // namespace
}  // namespace relais::web
