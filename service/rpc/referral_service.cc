#include <memory>

#include "relais/v1/referral_service.grpc.pb.h"
#include "service/handlers/referrals.h"
#include "service/rpc/adapter.h"
#include "service/rpc/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ReferralService final : public v1::ReferralService::CallbackService {
 public:
  explicit ReferralService(const Backend& backend) : adapter_(backend) {}

  Reactor* CreateReferral(Context* c, const v1::CreateReferralRequest* q,
                          v1::CreateReferralResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateReferral, &v1::CreateReferralResponse::mutable_referral);
  }
  Reactor* GetReferral(Context* c, const v1::GetReferralRequest* q, v1::GetReferralResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetReferral);
  }
  Reactor* ListReferrals(Context* c, const v1::ListReferralsRequest* q,
                         v1::ListReferralsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListReferrals);
  }
  Reactor* AcceptReferral(Context* c, const v1::AcceptReferralRequest* q,
                          v1::AcceptReferralResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::AcceptReferral, &v1::AcceptReferralResponse::mutable_referral);
  }
  Reactor* DeclineReferral(Context* c, const v1::DeclineReferralRequest* q,
                           v1::DeclineReferralResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::DeclineReferral,
                          &v1::DeclineReferralResponse::mutable_referral);
  }
  Reactor* RecallReferral(Context* c, const v1::RecallReferralRequest* q,
                          v1::RecallReferralResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::RecallReferral, &v1::RecallReferralResponse::mutable_referral);
  }
  Reactor* CompleteReferral(Context* c, const v1::CompleteReferralRequest* q,
                            v1::CompleteReferralResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CompleteReferral,
                          &v1::CompleteReferralResponse::mutable_referral);
  }
  Reactor* ReturnReferral(Context* c, const v1::ReturnReferralRequest* q,
                          v1::ReturnReferralResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::ReturnReferral, &v1::ReturnReferralResponse::mutable_referral);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewReferralService(const Backend& backend) {
  return {v1::ReferralService::service_full_name(), std::make_unique<ReferralService>(backend)};
}

}  // namespace relais::rpc
