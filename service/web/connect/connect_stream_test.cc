// Streams of the Connect protocol: from the request to the envelopes that a connection takes.

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relais/v1/referral_service.pb.h"
#include "service/web/connect/connect_handler.h"
#include "service/web/connect/envelope.h"
#include "tests/support/service/connect_fixture.h"

namespace relais::web {
namespace {

namespace v1 = ::relais::v1;

class ConnectStreamTest : public ConnectFixture {
 protected:
  static Request Follow(const std::string& body = Envelope(0, "{}"),
                        const Headers& extra = BearerOfFixture()) {
    Request request = Call("ReferralService/FollowReferralEvents", body, extra);
    request.headers[1].value = "application/connect+json";
    return request;
  }

  // Takes the next envelope as a connection does; nullopt at the end of the body.
  static std::optional<std::string> Next(BodySource& source) {
    auto piece = std::make_shared<std::promise<std::optional<std::string>>>();
    source.Next([piece](std::optional<std::string> taken) { piece->set_value(std::move(taken)); });
    return piece->get_future().get();
  }
  // Text of the last envelope, after which the body is complete.
  static std::string End(BodySource& source) {
    const std::optional<std::string> end = Next(source);
    if (!end.has_value() || (*end)[0] != '\x02') return "no end";
    EXPECT_FALSE(Next(source).has_value());
    return end->substr(kEnvelopeHead);
  }
  // What the connection does once its peer has gone. Waits until the stream is no more.
  void Leave(Response& response) {
    response.source->OnGone();
    response.source.reset();
    places_->WaitUntilEmpty();
  }
  // Text of the end that a refused call has for its body.
  std::string Refused(const Request& request) const {
    const Response response = Ask(request);
    EXPECT_EQ(response.status, 200);
    if (response.source != nullptr) return End(*response.source);
    EXPECT_EQ(response.body[0], '\x02');
    return response.body.substr(kEnvelopeHead);
  }
};

TEST_F(ConnectStreamTest, SendsMessagesUntilTheFeedEnds) {
  AddUser();
  const Response response = Ask(Follow());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Value(response, "Content-Type"), "application/connect+json");
  EXPECT_EQ(Value(response, "Cache-Control"), "no-store");
  EXPECT_EQ(Value(response, "relais-correlation-id").size(), 16u);
  ASSERT_NE(response.source, nullptr);
  const std::optional<std::string> first = Next(*response.source);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ((*first)[0], '\0');
  EXPECT_TRUE(absl::StartsWith(first->substr(kEnvelopeHead), R"({"resumeToken":")")) << *first;
  feed_.Stop();
  const std::string end = End(*response.source);
  EXPECT_TRUE(absl::StartsWith(end, R"({"error":{"code":"unavailable",)")) << end;
  EXPECT_TRUE(absl::StrContains(end, R"("metadata":{"relais-correlation-id":[")")) << end;
}

TEST_F(ConnectStreamTest, BinaryMessagesAreBinary) {
  AddUser();
  Request request = Follow(Envelope(0, ""));
  request.headers[1].value = "application/connect+proto";
  const Response response = Ask(request);
  EXPECT_EQ(Value(response, "Content-Type"), "application/connect+proto");
  const std::optional<std::string> first = Next(*response.source);
  v1::FollowReferralEventsResponse message;
  ASSERT_TRUE(message.ParseFromString(first.value_or("").substr(kEnvelopeHead)));
  EXPECT_NE(message.resume_token(), "");
  response.source->OnGone();
}

TEST_F(ConnectStreamTest, ARefusedCallerGetsTheErrorAsTheEnd) {
  EXPECT_TRUE(
      absl::StartsWith(Refused(Follow(Envelope(0, "{}"), {})), R"({"error":{"code":"unauthenticated",)"));
}

TEST_F(ConnectStreamTest, RefusesOtherBodiesThanOneMessage) {
  AddUser();
  for (const std::string& body :
       {std::string("{}"), Envelope(0, "{"), Envelope(kEndOfStream, "{}"), Envelope(0, "{}") + "x"}) {
    EXPECT_TRUE(absl::StrContains(Refused(Follow(body)), R"("code":"invalid_argument")")) << body;
  }
  for (const std::string& body : {std::string(), Envelope(0, "{}") + Envelope(0, "{}")}) {
    EXPECT_TRUE(absl::StrContains(Refused(Follow(body)), R"("code":"unimplemented")")) << body;
  }
  EXPECT_TRUE(absl::StrContains(Refused(Follow(Envelope(kCompressed, "{}"))), R"("code":"internal")"));
  const std::string too_large("\0\xff\xff\xff\xff", 5);
  EXPECT_TRUE(absl::StrContains(Refused(Follow(too_large)), R"("code":"resource_exhausted")"));
}

TEST_F(ConnectStreamTest, AMethodHasOneKindOfContentType) {
  Request unary = Follow("{}");
  unary.headers[1].value = "application/json";
  EXPECT_EQ(Ask(unary).status, 415);
  Request stream = Call("AccountService/GetSelf", Envelope(0, "{}"));
  stream.headers[1].value = "application/connect+json";
  EXPECT_EQ(Ask(stream).status, 415);
  stream.target = "/relais.v1.ReferralService/Nothing";
  const Response unknown = Ask(stream);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_TRUE(absl::StrContains(unknown.body, R"("code":"unimplemented")"));
}

TEST_F(ConnectStreamTest, SigningOutEndsTheStreamsOfTheSession) {
  AddUser();
  const Response response = Ask(Follow());
  EXPECT_TRUE(Next(*response.source).has_value());
  EXPECT_EQ(Ask(Call("AccountService/SignOut", "{}", BearerOfFixture())).status, 200);
  const std::string end = End(*response.source);
  EXPECT_TRUE(absl::StrContains(end, R"("code":"unauthenticated")")) << end;
}

TEST_F(ConnectStreamTest, TheDeadlineEndsAStream) {
  AddUser();
  Headers headers = BearerOfFixture();
  headers.push_back({"connect-timeout-ms", "3600000"});
  const Response response = Ask(Follow(Envelope(0, "{}"), headers));
  EXPECT_LT(response.source->Deadline(), absl::Now() + absl::Hours(2));
  EXPECT_TRUE(Next(*response.source).has_value());
  response.source->OnDeadline();
  // The connection asks again only once the message is out.
  EXPECT_TRUE(absl::StrContains(End(*response.source), R"("code":"deadline_exceeded")"));
}

TEST_F(ConnectStreamTest, AStreamWhosePeerWentFreesItsPlace) {
  AddUser();
  Response response = Ask(Follow());
  EXPECT_TRUE(Next(*response.source).has_value());
  EXPECT_TRUE(absl::StrContains(Refused(Follow()), R"("code":"resource_exhausted")"));
  Leave(response);
  Response again = Ask(Follow());
  ASSERT_NE(again.source, nullptr);
  Leave(again);
}

TEST_F(ConnectStreamTest, APeerThatGoesWhileAMessageWaitsFreesItsPlace) {
  AddUser();
  Response response = Ask(Follow());
  Leave(response);
  // With the connection's request pending.
  response = Ask(Follow());
  EXPECT_TRUE(Next(*response.source).has_value());
  bool taken = false;
  response.source->Next([&taken](const std::optional<std::string>&) { taken = true; });
  Leave(response);
  EXPECT_FALSE(taken);
}

}  // namespace
}  // namespace relais::web
