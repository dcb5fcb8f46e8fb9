#include <memory>

#include "relais/v1/follow_up_service.grpc.pb.h"
#include "service/handlers/dossiers/follow_ups.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class FollowUpService final : public v1::FollowUpService::CallbackService {
 public:
  explicit FollowUpService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateFollowUp(Context* c, const v1::CreateFollowUpRequest* q,
                          v1::CreateFollowUpResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateFollowUp, &v1::CreateFollowUpResponse::mutable_follow_up);
  }
  Reactor* GetFollowUp(Context* c, const v1::GetFollowUpRequest* q, v1::GetFollowUpResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetFollowUp);
  }
  Reactor* ListFollowUps(Context* c, const v1::ListFollowUpsRequest* q,
                         v1::ListFollowUpsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListFollowUps);
  }
  Reactor* UpdateFollowUp(Context* c, const v1::UpdateFollowUpRequest* q,
                          v1::UpdateFollowUpResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateFollowUp, &v1::UpdateFollowUpResponse::mutable_follow_up);
  }
  Reactor* CompleteFollowUp(Context* c, const v1::CompleteFollowUpRequest* q,
                            v1::CompleteFollowUpResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CompleteFollowUp,
                          &v1::CompleteFollowUpResponse::mutable_follow_up);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewFollowUpService(const ServerDependencies& dependencies) {
  return {v1::FollowUpService::service_full_name(), std::make_unique<FollowUpService>(dependencies)};
}

}  // namespace relais::rpc
