#include <memory>

#include "relais/v1/agreement_service.grpc.pb.h"
#include "service/handlers/reference/agreements.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class AgreementService final : public v1::AgreementService::CallbackService {
 public:
  explicit AgreementService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateAgreement(Context* c, const v1::CreateAgreementRequest* q,
                           v1::CreateAgreementResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateAgreement,
                          &v1::CreateAgreementResponse::mutable_agreement);
  }
  Reactor* GetAgreement(Context* c, const v1::GetAgreementRequest* q, v1::GetAgreementResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetAgreement);
  }
  Reactor* ListAgreements(Context* c, const v1::ListAgreementsRequest* q,
                          v1::ListAgreementsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListAgreements);
  }
  Reactor* UpdateAgreement(Context* c, const v1::UpdateAgreementRequest* q,
                           v1::UpdateAgreementResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateAgreement,
                          &v1::UpdateAgreementResponse::mutable_agreement);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewAgreementService(const ServerDependencies& dependencies) {
  return {v1::AgreementService::service_full_name(), std::make_unique<AgreementService>(dependencies)};
}

}  // namespace relais::rpc
