#ifndef RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVICES_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVICES_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/import_service.grpc.pb.h"
#include "service/dispatch/services/services.h"
#include "service/relaisd/setup.h"
#include "service/rpc/streams/stream_methods.h"
#include "tests/support/service/in_process_server.h"

namespace relais::rpc {

// The services of accounts, dossiers and imports, with a signed-in caller.
class InProcessServices : public InProcessServer {
 protected:
  InProcessServices()
      : InProcessServer({"relais.v1.AccountService", "relais.v1.DossierService", "relais.v1.ImportService"}) {
    Serve({dispatch::NewAccountService(dependencies_), dispatch::NewDossierService(),
           dispatch::NewImportService()},
          ImportStreams(dependencies_, imports_));
    token_ = SignIn();
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

  dispatch::Imports imports_{1 << 20};
  std::string token_;
};

}  // namespace relais::rpc

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVICES_H_
