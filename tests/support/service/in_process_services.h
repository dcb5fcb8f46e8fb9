#ifndef RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVICES_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVICES_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/import_service.grpc.pb.h"
#include "service/relaisd/setup.h"
#include "service/rpc/overload/limits.h"
#include "service/rpc/services/services.h"
#include "tests/support/service/temporary_register.h"

namespace relais::rpc {

inline constexpr char kClientAddressKey[] = "x-relais-client-address";
inline constexpr char kClientAddress[] = "192.0.2.1";
inline constexpr char kPassword[] = "une phrase assez longue 7";

// Three services in this process, with one thread for each kind of work.
class InProcessServices : public testing::Test {
 protected:
  InProcessServices()
      : metrics_([] { return std::size_t{0}; }),
        limiter_(kCallsPerUser),
        read_counts_(register_.store(), [](absl::Duration, const std::function<void()>&) {}),
        answers_(1, 1000),
        readers_(1, 1000),
        lookups_(1, 1000),
        hashers_(1, 1000),
        refusals_({absl::Seconds(1), 1000, 10, 100},
                  [](absl::Duration, const std::function<void()>& then) { then(); }),
        rules_(Rules()),
        dependencies_{register_.store(), metrics_,     readers_,  lookups_,   answers_,
                      hashers_,          key_,         rules_,    limiter_,   refusals_,
                      token_uses_,       read_counts_, throttle_, passwords_, true},
        accounts_(NewAccountService(dependencies_)),
        dossiers_(NewDossierService(dependencies_)),
        imports_(NewImportService(dependencies_, 1 << 20)) {
    grpc::ServerBuilder builder;
    for (NamedService* each : {&accounts_, &dossiers_, &imports_})
      builder.RegisterService(each->service.get());
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel(grpc::ChannelArguments());
    token_ = SignIn();
  }
  ~InProcessServices() override {
    server_->Shutdown();
    server_->Wait();
  }

  static handlers::AccessRules Rules() {
    auto rules = handlers::AccessRules::Load(
        {"relais.v1.AccountService", "relais.v1.DossierService", "relais.v1.ImportService"});
    EXPECT_TRUE(rules.ok()) << rules.status();
    return *std::move(rules);
  }

  // Signs in as the first administrator, who is an advisor too.
  std::string SignIn() {
    const auto code = NewSetupCode(register_.store(), key_);
    EXPECT_TRUE(code.ok()) << code.status();
    const auto stub = v1::AccountService::NewStub(channel_);
    v1::CompleteSetupRequest setup;
    setup.set_setup_code(code.value_or(""));
    setup.set_user_id("direction");
    setup.set_password(kPassword);
    setup.add_roles(v1::ROLE_ADVISOR);
    v1::CompleteSetupResponse made;
    grpc::ClientContext first;
    first.AddMetadata(kClientAddressKey, kClientAddress);
    EXPECT_TRUE(stub->CompleteSetup(&first, setup, &made).ok());
    v1::SignInRequest sign_in;
    sign_in.set_user("direction");
    sign_in.set_password(kPassword);
    v1::SignInResponse session;
    grpc::ClientContext second;
    second.AddMetadata(kClientAddressKey, kClientAddress);
    EXPECT_TRUE(stub->SignIn(&second, sign_in, &session).ok());
    return session.token();
  }

  // Only a failing test waits until this deadline.
  std::unique_ptr<grpc::ClientContext> Context() const {
    auto context = std::make_unique<grpc::ClientContext>();
    context->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    return context;
  }

  testing_support::TemporaryRegister register_;
  const secrets::Key key_ = secrets::Key::Random();
  observability::Metrics metrics_;
  ConcurrencyLimiter limiter_;
  TokenUseThrottle token_uses_;
  ReadCounts read_counts_;
  secrets::SignInThrottle throttle_;
  FairThreadPool answers_;
  FairThreadPool readers_;
  FairThreadPool lookups_;
  FairThreadPool hashers_;
  DelayedRejections refusals_;
  const secrets::PasswordVerifier passwords_;
  const handlers::AccessRules rules_;
  const ServerDependencies dependencies_;
  NamedService accounts_;
  NamedService dossiers_;
  NamedService imports_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::string token_;
};

}  // namespace relais::rpc

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVICES_H_
