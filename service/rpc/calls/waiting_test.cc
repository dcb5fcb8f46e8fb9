// Which calls wait for which: a lookup before a create does not wait for a report, and a refused import
// neither waits for others nor holds them up.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/import_service.grpc.pb.h"
#include "service/relaisd/setup.h"
#include "service/rpc/overload/limits.h"
#include "service/rpc/services/services.h"
#include "storage/commit/one_shot_event.h"
#include "tests/support/service/temporary_register.h"

namespace relais::rpc {
namespace {

constexpr char kAddress[] = "x-relais-client-address";
constexpr char kHome[] = "192.0.2.1";
constexpr char kPassword[] = "une phrase assez longue 7";

// Three services in this process, with one thread for each kind of work.
class WaitingTest : public testing::Test {
 protected:
  WaitingTest()
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
  ~WaitingTest() override {
    server_->Shutdown();
    server_->Wait();
  }

  static handlers::AccessRules Rules() {
    auto rules = handlers::AccessRules::Load({v1::AccountService::service_full_name(),
                                              v1::DossierService::service_full_name(),
                                              v1::ImportService::service_full_name()});
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
    first.AddMetadata(kAddress, kHome);
    EXPECT_TRUE(stub->CompleteSetup(&first, setup, &made).ok());
    v1::SignInRequest sign_in;
    sign_in.set_user("direction");
    sign_in.set_password(kPassword);
    v1::SignInResponse session;
    grpc::ClientContext second;
    second.AddMetadata(kAddress, kHome);
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

TEST_F(WaitingTest, ALookupBeforeACreateWaitsForNoReport) {
  storage::OneShotEvent busy, release, ended;
  const auto report = [&] {
    busy.Notify();
    release.Wait();
    ended.Notify();
  };
  readers_.Submit("users/other", {report, nullptr});
  busy.Wait();
  // Runs if the test fails too: the server cannot shut down before.
  const absl::Cleanup let_go = [&] {
    release.Notify();
    ended.Wait();
  };
  v1::CreateDossierRequest request;
  v1::Dossier& dossier = *request.mutable_dossier();
  dossier.set_opened_on("2025-04-10");
  dossier.set_project_title("Épicerie du rang");
  dossier.mutable_promoter()->set_name("Coopérative du rang");
  dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_BOTH);
  dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
  dossier.set_sector("alimentation");
  dossier.set_mrc("arthabaska");
  dossier.set_phase(v1::PHASE_PRE_STARTUP);
  v1::CreateDossierResponse response;
  const auto context = Context();
  const grpc::Status status =
      v1::DossierService::NewStub(channel_)->CreateDossier(context.get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(WaitingTest, AnImportWithFaultsTakesNoTimeOfTheCommitThread) {
  storage::OneShotEvent busy, release, ended;
  storage::WriteJob job;
  job.apply = [&](storage::WriteTransaction&) -> absl::StatusOr<std::string> {
    busy.Notify();
    release.Wait();
    return std::string();
  };
  job.done = [&](const absl::Status&) { ended.Notify(); };
  register_.store().Write(std::move(job));
  busy.Wait();
  // Runs if the test fails too: the server cannot shut down before.
  const absl::Cleanup let_go = [&] {
    release.Notify();
    ended.Wait();
  };
  const auto context = Context();
  const auto stream = v1::ImportService::NewStub(channel_)->Import(context.get());
  v1::ImportRequest request;
  request.mutable_options();
  ASSERT_TRUE(stream->Write(request));
  request.mutable_chunk()->set_file_name("dossiers.csv");
  request.mutable_chunk()->set_data("external_id;opened_on\r\nA-1;some day\r\n");
  ASSERT_TRUE(stream->Write(request));
  stream->WritesDone();
  int problems = 0;
  v1::ImportResponse response;
  while (stream->Read(&response)) problems += response.has_problem() ? 1 : 0;
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_GT(problems, 0);
}

}  // namespace
}  // namespace relais::rpc
