#include "service/dispatch/dispatcher.h"

#include <gtest/gtest.h>

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "relais/v1/account_service.pb.h"
#include "service/convert/common/errors.h"
#include "service/dispatch/services/services.h"
#include "tests/support/api/status_detail.h"
#include "tests/support/service/dispatch_fixture.h"
#include "tests/support/service/fake_exchange.h"

namespace relais::dispatch {
namespace {

using testing_support::DetailOf;

constexpr char kCorrelationKey[] = "relais-correlation-id";
constexpr char kGetSelf[] = "/relais.v1.AccountService/GetSelf";
constexpr char kListUsers[] = "/relais.v1.AccountService/ListUsers";

class DispatcherTest : public DispatchFixture {
 protected:
  DispatcherTest()
      : DispatchFixture({"relais.v1.AccountService", "relais.v1.ReferralService"}),
        dispatcher_(dependencies_, {NewAccountService(dependencies_), NewReferralService()}) {
    AddUser();
  }

  // An exchange with an empty request of the method.
  std::shared_ptr<FakeExchange> NewExchange(const Method& method, FakeTransport transport) {
    return std::make_shared<FakeExchange>(
        std::move(transport), std::unique_ptr<const google::protobuf::Message>(method.request->New()),
        std::unique_ptr<google::protobuf::Message>(method.response->New()));
  }

  // Makes a call and waits for its end.
  std::shared_ptr<FakeExchange> Call(const char* path, FakeTransport transport) {
    const Method* method = dispatcher_.Find(path);
    EXPECT_NE(method, nullptr) << path;
    auto exchange = NewExchange(*method, std::move(transport));
    dispatcher_.Dispatch(*method, exchange);
    exchange->Outcome();
    return exchange;
  }

  const Dispatcher dispatcher_;
};

TEST_F(DispatcherTest, FindsEveryUnaryMethodByItsPath) {
  for (const Service& service : dispatcher_.services()) {
    for (const Method& method : service.methods)
      EXPECT_EQ(dispatcher_.Find(PathOf(*method.descriptor)), &method) << method.descriptor->full_name();
  }
  const Method* method = dispatcher_.Find(kGetSelf);
  ASSERT_NE(method, nullptr);
  EXPECT_EQ(method->request->GetDescriptor(), v1::GetSelfRequest::descriptor());
  EXPECT_EQ(method->response->GetDescriptor(), v1::GetSelfResponse::descriptor());
}

TEST_F(DispatcherTest, FindsNothingElse) {
  for (const char* path :
       {"", "/", "GetSelf", "relais.v1.AccountService/GetSelf", "/relais.v1.AccountService/GetSelf/",
        "/relais.v1.AccountService/getself", "/relais.v1.DossierService/GetDossier",
        "/relais.v1.ReferralService/FollowReferralEvents"})
    EXPECT_EQ(dispatcher_.Find(path), nullptr) << path;
}

TEST_F(DispatcherTest, AnswersACallThatSucceedsWithItsCorrelationId) {
  const auto call = Call(kGetSelf, SignedIn());
  EXPECT_EQ(call->Outcome().code(), 0) << call->Outcome().message();
  EXPECT_EQ(call->Outcome().details_size(), 0);
  EXPECT_EQ(static_cast<const v1::GetSelfResponse&>(call->response()).user().name(), "users/direction");
  EXPECT_EQ(call->transport().sent_headers[kCorrelationKey].size(), 16u);
  EXPECT_TRUE(call->transport().sent_trailers.empty());
}

TEST_F(DispatcherTest, AnswersAMethodThatItQueues) {
  const auto call = Call(kListUsers, SignedIn());
  EXPECT_EQ(call->Outcome().code(), 0) << call->Outcome().message();
  EXPECT_EQ(static_cast<const v1::ListUsersResponse&>(call->response()).users_size(), 1);
}

TEST_F(DispatcherTest, AnErrorHasDetailsInTheLanguageOfTheHeaderAndTheCorrelationIdTwice) {
  const auto call = Call(kGetSelf, {});
  EXPECT_EQ(call->Outcome().code(), static_cast<int>(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(call->Outcome()).domain(), "relais");
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(call->Outcome()).locale(), "fr-CA");
  EXPECT_EQ(call->transport().sent_trailers, call->transport().sent_headers);
  EXPECT_EQ(call->transport().sent_trailers[kCorrelationKey].size(), 16u);
  FakeTransport english;
  english.headers["accept-language"] = "en";
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(Call(kGetSelf, english)->Outcome()).locale(), "en-CA");
}

TEST_F(DispatcherTest, ACallAfterItsDeadlineIsNotAnswered) {
  for (const char* path : {kGetSelf, kListUsers}) {
    FakeTransport late = SignedIn();
    late.deadline = absl::Now() - absl::Seconds(1);
    const auto call = Call(path, late);
    EXPECT_EQ(call->Outcome().code(), static_cast<int>(absl::StatusCode::kDeadlineExceeded)) << path;
  }
}

TEST_F(DispatcherTest, AResponseThatCannotBeSerializedIsAnInternalError) {
  const Method& method = *dispatcher_.Find(kGetSelf);
  const auto exchange = NewExchange(method, SignedIn());
  exchange->serialized = absl::InternalError("too large");
  dispatcher_.Dispatch(method, exchange);
  EXPECT_EQ(exchange->Outcome().code(), static_cast<int>(absl::StatusCode::kInternal));
  EXPECT_EQ(exchange->Outcome().message().find("too large"), std::string::npos);
}

TEST_F(DispatcherTest, AUserOverTheLimitIsRefusedLater) {
  for (int i = 0; i < kCallsPerUser; ++i) ASSERT_TRUE(limiter_.TryEnter("direction"));
  const auto call = Call(kGetSelf, SignedIn());
  EXPECT_EQ(call->Outcome().code(), static_cast<int>(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(refusals_held_, 1);
  limiter_.Leave("direction");
  EXPECT_EQ(Call(kGetSelf, SignedIn())->Outcome().code(), 0);
  EXPECT_EQ(Call(kGetSelf, SignedIn())->Outcome().code(), 0) << "the place is free again";
}

TEST_F(DispatcherTest, ADoorsRefusalHasDetailsAndACorrelationId) {
  FakeTransport transport;
  transport.headers["accept-language"] = "en";
  const google::rpc::Status refused =
      dispatcher_.Refuse(*dispatcher_.Find(kGetSelf)->descriptor, transport, MalformedRequest());
  EXPECT_EQ(refused.code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(convert::ReasonOf(refused), "INVALID_FIELDS");
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(refused).locale(), "en-CA");
  EXPECT_EQ(transport.sent_headers[kCorrelationKey].size(), 16u);
  EXPECT_EQ(transport.sent_trailers, transport.sent_headers);
}

}  // namespace
}  // namespace relais::dispatch
