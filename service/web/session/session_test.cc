#include "service/web/session/session.h"

#include <gtest/gtest.h>

#include "relais/v1/account_service.pb.h"

namespace relais::web {
namespace {

namespace v1 = ::relais::v1;

TEST(SessionTest, TheCookieIsABearerToken) {
  Request request;
  EXPECT_EQ(AuthorizationOf(request), "");
  request.headers = {{"cookie", "a=b; __Host-relais=relais_1"}};
  EXPECT_EQ(AuthorizationOf(request), "Bearer relais_1");
  request.headers.push_back({"authorization", "Bearer relais_2"});
  EXPECT_EQ(AuthorizationOf(request), "Bearer relais_2");
}

TEST(SessionTest, OnlyTheTokenOfASignInIsTaken) {
  v1::SignInResponse sign_in;
  sign_in.set_token("relais_1");
  sign_in.mutable_user()->set_name("users/direction");
  EXPECT_EQ(TakeSessionToken(sign_in), "relais_1");
  EXPECT_EQ(sign_in.token(), "");
  EXPECT_EQ(sign_in.user().name(), "users/direction");
  v1::CreateTokenResponse created;
  created.set_secret("relais_2");
  EXPECT_EQ(TakeSessionToken(created), "");
  EXPECT_EQ(created.secret(), "relais_2");
}

TEST(SessionTest, SignOutEndsTheSession) {
  const v1::SignOutResponse sign_out;
  EXPECT_TRUE(EndsSession(sign_out, absl::StatusCode::kOk));
  EXPECT_TRUE(EndsSession(sign_out, absl::StatusCode::kUnauthenticated));
  EXPECT_FALSE(EndsSession(sign_out, absl::StatusCode::kUnavailable));
  EXPECT_FALSE(EndsSession(v1::GetSelfResponse(), absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace relais::web
