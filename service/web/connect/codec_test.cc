#include "service/web/connect/codec.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "relais/v1/account_service.pb.h"
#include "relais/v1/dossier_service.pb.h"

namespace relais::web {
namespace {

namespace v1 = ::relais::v1;

// `codec`, with a plus sign in front if the type is that of streams; `none` if it is unknown.
std::string NameOf(const std::string& content_type) {
  const std::optional<Form> form = FormOf(content_type);
  if (!form.has_value()) return "none";
  return std::string(form->streams ? "+" : "") + (form->codec == Codec::kJson ? "json" : "proto");
}

TEST(CodecTest, KnowsItsContentTypes) {
  EXPECT_EQ(NameOf("application/json"), "json");
  EXPECT_EQ(NameOf("Application/JSON; charset=utf-8"), "json");
  EXPECT_EQ(NameOf("application/json;charset=\"UTF-8\""), "json");
  EXPECT_EQ(NameOf("application/proto"), "proto");
  EXPECT_EQ(NameOf("application/connect+json"), "+json");
  EXPECT_EQ(NameOf("application/connect+json; charset=utf-8"), "+json");
  EXPECT_EQ(NameOf("application/connect+proto"), "+proto");
  for (const char* other : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                            "application/json; charset=latin1", "application/connect",
                            "application/connect+xml", "application/grpc-web", "application/json, text/plain",
                            "text/plain; application/json", "application/proto; charset=utf-8"}) {
    EXPECT_EQ(NameOf(other), "none") << other;
  }
}

TEST(CodecTest, BothCodecsReadWhatTheyWrite) {
  v1::SignInRequest request;
  request.set_user("agente");
  request.set_password("é\"<\n");
  for (const Codec codec : {Codec::kJson, Codec::kProto}) {
    const auto body = Serialize(codec, request);
    ASSERT_TRUE(body.has_value());
    v1::SignInRequest again;
    ASSERT_TRUE(Parse(codec, *body, again));
    EXPECT_EQ(again.SerializeAsString(), request.SerializeAsString());
  }
  EXPECT_EQ(Serialize(Codec::kJson, v1::SignInRequest()), "{}");
}

TEST(CodecTest, JsonTakesBothSpellingsAndIgnoresUnknownFields) {
  v1::SignInRequest request;
  EXPECT_TRUE(Parse(Codec::kJson, R"({"oneTimeCode":"1","new":{"field":[1]}})", request));
  EXPECT_EQ(request.one_time_code(), "1");
  request.Clear();
  EXPECT_TRUE(Parse(Codec::kJson, R"({"one_time_code":"2"})", request));
  EXPECT_EQ(request.one_time_code(), "2");
}

TEST(CodecTest, RefusesWhatIsNoMessage) {
  for (const char* body : {"", "null", "[]", "\"a\"", "{", "{}}", "{\"user\":1}", "{\"user\":[\"a\"]}",
                           "{\"user\":\"\xff\"}", "user=agente"}) {
    v1::SignInRequest request;
    EXPECT_FALSE(Parse(Codec::kJson, body, request)) << body;
  }
  v1::SignInRequest request;
  EXPECT_FALSE(Parse(Codec::kProto,
                     "\x0a\x05"
                     "ab",
                     request));
  EXPECT_TRUE(Parse(Codec::kProto, "", request));
}

TEST(CodecTest, RefusesDeepNesting) {
  std::string body;
  for (int depth = 0; depth < 200'000; ++depth) body += "{\"a\":";
  v1::SignInRequest request;
  EXPECT_FALSE(Parse(Codec::kJson, body, request));
  EXPECT_FALSE(Parse(Codec::kJson, std::string(200'000, '['), request));
}

}  // namespace
}  // namespace relais::web
