#include <memory>

#include "relais/v1/consent_service.grpc.pb.h"
#include "service/handlers/referrals/consents.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ConsentService final : public v1::ConsentService::CallbackService {
 public:
  explicit ConsentService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateConsent(Context* c, const v1::CreateConsentRequest* q,
                         v1::CreateConsentResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateConsent, &v1::CreateConsentResponse::mutable_consent);
  }
  Reactor* GetConsent(Context* c, const v1::GetConsentRequest* q, v1::GetConsentResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetConsent);
  }
  Reactor* ListConsents(Context* c, const v1::ListConsentsRequest* q, v1::ListConsentsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListConsents);
  }
  Reactor* WithdrawConsent(Context* c, const v1::WithdrawConsentRequest* q,
                           v1::WithdrawConsentResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::WithdrawConsent, &v1::WithdrawConsentResponse::mutable_consent);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewConsentService(const ServerDependencies& dependencies) {
  return {v1::ConsentService::service_full_name(), std::make_unique<ConsentService>(dependencies)};
}

}  // namespace relais::rpc
