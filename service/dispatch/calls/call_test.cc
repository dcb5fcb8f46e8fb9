#include "service/dispatch/calls/call.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "service/auth/account_limits.h"
#include "service/dispatch/calls/call_rules.h"
#include "storage/queries/accounts/accounts.h"
#include "tests/support/service/dispatch_fixture.h"
#include "tests/support/service/fake_exchange.h"

namespace relais::dispatch {
namespace {

constexpr char kAddressKey[] = "x-relais-client-address";

class CallTest : public DispatchFixture {
 protected:
  CallTest() : DispatchFixture({"relais.v1.AuditService"}) {}

  // Address by which a call's wrong attempts count.
  std::string AddressOf(FakeTransport transport, bool behind_proxy) const {
    ServerDependencies dependencies = dependencies_;
    dependencies.behind_proxy = behind_proxy;
    Call call(transport, dependencies, "ListJournal", &UnaryDeadline);
    call.ResolveClientAddress();
    return call.context().address;
  }

  google::rpc::Status End(const absl::Status& status, double backoff_multiplier = 1) const {
    FakeTransport transport;
    Call call(transport, dependencies_, "ListJournal", &UnaryDeadline);
    return call.End(status, backoff_multiplier);
  }
};

TEST_F(CallTest, ItsDeadlineIsTheTransportsByTheRule) {
  FakeTransport transport;
  transport.deadline = absl::Now() + absl::Seconds(5);
  EXPECT_EQ(Call(transport, dependencies_, "ListJournal", &UnaryDeadline).context().deadline,
            transport.deadline);
  transport.deadline = absl::InfiniteFuture();
  const absl::Time before = absl::Now();
  const absl::Time capped = Call(transport, dependencies_, "ListJournal", &UnaryDeadline).context().deadline;
  EXPECT_GE(capped, before + kUnaryTime);
  EXPECT_LE(capped, absl::Now() + kUnaryTime);
  EXPECT_EQ(Call(transport, dependencies_, "ListJournal", &StreamDeadline).context().deadline,
            absl::InfiniteFuture());
}

TEST_F(CallTest, ItsLanguageIsThatOfTheHeader) {
  FakeTransport transport;
  EXPECT_EQ(Call(transport, dependencies_, "ListJournal", &UnaryDeadline).context().language,
            domain::Language::kFrench);
  transport.headers["accept-language"] = "en-CA";
  EXPECT_EQ(Call(transport, dependencies_, "ListJournal", &UnaryDeadline).context().language,
            domain::Language::kEnglish);
}

TEST_F(CallTest, TheAddressIsThatOfTheProxyOrOfThePeer) {
  FakeTransport transport;
  transport.headers[kAddressKey] = "198.51.100.7";
  EXPECT_EQ(AddressOf(transport, true), "198.51.100.7");
  EXPECT_EQ(AddressOf(transport, false), "192.0.2.1") << "a header of the caller does not count";
  transport.peer = "2001:db8::1";
  EXPECT_EQ(AddressOf(transport, false), "2001:db8::/64");
  transport.peer = "";
  EXPECT_EQ(AddressOf(transport, false), "");
  transport.headers.clear();
  EXPECT_EQ(AddressOf(transport, true), "");
}

TEST_F(CallTest, WithoutATokenNobodyIsAuthorized) {
  FakeTransport transport;
  for (const char* authorization : {"", "Bearer", "Bearer relais_short", "Basic eDp5"}) {
    transport.headers["authorization"] = authorization;
    Call call(transport, dependencies_, "ListJournal", &UnaryDeadline);
    EXPECT_TRUE(absl::IsUnauthenticated(call.AuthorizeNow())) << authorization;
    call.End(absl::OkStatus());
  }
}

TEST_F(CallTest, ASessionEndsTwoHoursAfterItsLastUse) {
  AddUser();
  const auto authorize = [this] {
    FakeTransport transport = SignedIn();
    Call call(transport, dependencies_, "ListJournal", &UnaryDeadline);
    const absl::Status status = call.AuthorizeNow();
    call.End(status);
    return status.code();
  };
  const absl::Duration kNearly = handlers::kSessionIdleTime - absl::Seconds(1);
  const absl::Time signed_in = register_.now();
  for (int uses = 1; uses <= 3; ++uses) {
    register_.set_now(signed_in + uses * kNearly);
    EXPECT_EQ(authorize(), absl::StatusCode::kOk) << uses;
  }
  register_.set_now(register_.now() + handlers::kSessionIdleTime);
  EXPECT_EQ(authorize(), absl::StatusCode::kUnauthenticated);
  // It stays ended.
  register_.set_now(register_.now() + absl::Seconds(1));
  EXPECT_EQ(authorize(), absl::StatusCode::kUnauthenticated);
}

TEST_F(CallTest, ACallThatLastsIsOneUse) {
  AddUser();
  FakeTransport transport = SignedIn();
  Call call(transport, dependencies_, "ListJournal", &StreamDeadline);
  const absl::Time began = register_.now();
  EXPECT_TRUE(call.AuthorizeNow().ok());
  for (int minutes = 10; minutes < 120; minutes += 10) {
    register_.set_now(began + absl::Minutes(minutes));
    call.SetToday();
    EXPECT_TRUE(call.AuthorizeNow().ok()) << minutes;
  }
  register_.set_now(began + handlers::kSessionIdleTime);
  EXPECT_TRUE(absl::IsUnauthenticated(call.AuthorizeNow()));
  call.End(absl::OkStatus());
}

TEST_F(CallTest, TheLastUseOutlivesARestartByTheRegister) {
  AddUser();
  const absl::Time used = register_.now() - absl::Hours(3);
  register_.Write([used](storage::WriteTransaction& transaction) {
    storage::PutTokenUse(transaction, "jeton", used);
    return absl::OkStatus();
  });
  FakeTransport transport = SignedIn();
  Call call(transport, dependencies_, "ListJournal", &UnaryDeadline);
  EXPECT_TRUE(absl::IsUnauthenticated(call.AuthorizeNow()));
  call.End(absl::OkStatus());
}

TEST_F(CallTest, ASuccessIsTheEmptyStatus) { EXPECT_EQ(End(absl::OkStatus()).SerializeAsString(), ""); }

TEST_F(CallTest, ACancelledCallHasNoDetails) {
  const google::rpc::Status cancelled = End(absl::CancelledError("the caller went away"));
  EXPECT_EQ(cancelled.code(), static_cast<int>(absl::StatusCode::kCancelled));
  EXPECT_EQ(cancelled.details_size(), 0);
  EXPECT_EQ(cancelled.message(), "");
}

TEST_F(CallTest, AnUnexpectedErrorShowsNothingOfItself) {
  const google::rpc::Status internal = End(absl::DataLossError("page 7 of the file"));
  EXPECT_EQ(internal.code(), static_cast<int>(absl::StatusCode::kInternal));
  EXPECT_EQ(internal.SerializeAsString().find("page 7"), std::string::npos);
  EXPECT_GT(internal.details_size(), 0);
}

}  // namespace
}  // namespace relais::dispatch
