#include <memory>

#include "relais/v1/intervention_service.grpc.pb.h"
#include "service/handlers/dossiers/interventions.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class InterventionService final : public v1::InterventionService::CallbackService {
 public:
  explicit InterventionService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateIntervention(Context* c, const v1::CreateInterventionRequest* q,
                              v1::CreateInterventionResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateIntervention,
                          &v1::CreateInterventionResponse::mutable_intervention);
  }
  Reactor* GetIntervention(Context* c, const v1::GetInterventionRequest* q,
                           v1::GetInterventionResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetIntervention);
  }
  Reactor* ListInterventions(Context* c, const v1::ListInterventionsRequest* q,
                             v1::ListInterventionsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListInterventions);
  }
  Reactor* UpdateIntervention(Context* c, const v1::UpdateInterventionRequest* q,
                              v1::UpdateInterventionResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateIntervention,
                          &v1::UpdateInterventionResponse::mutable_intervention);
  }
  Reactor* DeleteIntervention(Context* c, const v1::DeleteInterventionRequest* q,
                              v1::DeleteInterventionResponse* r) override {
    return adapter_.Delete(c, q, r, &handlers::DeleteIntervention);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewInterventionService(const ServerDependencies& dependencies) {
  return {v1::InterventionService::service_full_name(), std::make_unique<InterventionService>(dependencies)};
}

}  // namespace relais::rpc
