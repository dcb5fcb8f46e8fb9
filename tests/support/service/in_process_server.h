#ifndef RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/dispatch/services/services.h"
#include "service/rpc/calls/grpc_service.h"
#include "tests/support/service/dispatch_fixture.h"

namespace relais::rpc {

inline constexpr char kClientAddressKey[] = "x-relais-client-address";
inline constexpr char kClientAddress[] = "192.0.2.1";
inline constexpr char kPassword[] = "une phrase assez longue 7";

// Services in this process, by gRPC.
class InProcessServer : public dispatch::DispatchFixture {
 protected:
  using DispatchFixture::DispatchFixture;
  ~InProcessServer() override {
    if (server_ == nullptr) return;
    server_->Shutdown();
    server_->Wait();
  }

  // Call once, from the constructor.
  void Serve(std::vector<dispatch::Service> services, const std::vector<StreamMethod>& streams = {}) {
    dispatcher_ = std::make_unique<dispatch::Dispatcher>(dependencies_, std::move(services));
    services_ = NewGrpcServices(*dispatcher_, streams);
    grpc::ServerBuilder builder;
    for (const NamedService& each : services_) builder.RegisterService(each.service.get());
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel(grpc::ChannelArguments());
  }

  std::unique_ptr<dispatch::Dispatcher> dispatcher_;
  std::vector<NamedService> services_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace relais::rpc

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVER_H_
