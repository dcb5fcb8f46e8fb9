#include <memory>
#include <string>
#include <vector>

#include "relais/v1/referral_service.grpc.pb.h"
#include "service/handlers/referrals/referrals.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"
#include "service/rpc/streams/follow_call.h"
#include "service/rpc/streams/referral_feed.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ReferralService final : public v1::ReferralService::CallbackService {
 public:
  ReferralService(const ServerDependencies& dependencies, ReferralFeed& feed)
      : dependencies_(dependencies), feed_(feed), adapter_(dependencies) {}

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
  Reactor* CorrectReferralAnswer(Context* c, const v1::CorrectReferralAnswerRequest* q,
                                 v1::CorrectReferralAnswerResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CorrectReferralAnswer,
                          &v1::CorrectReferralAnswerResponse::mutable_referral);
  }
  Reactor* BatchCreateReferrals(Context* c, const v1::BatchCreateReferralsRequest* q,
                                v1::BatchCreateReferralsResponse* r) override {
    return adapter_.WriteEach(c, q, &handlers::CheckBatch, [q, r] {
      std::vector<Adapter::BatchItem> items;
      for (const v1::CreateReferralRequest& request : q->requests()) {
        v1::BatchCreateReferralsResult* result = r->add_results();
        result->set_parent(request.parent());
        items.push_back(ItemOf(request, result));
      }
      return items;
    });
  }
  Reactor* ListReferralEvents(Context* c, const v1::ListReferralEventsRequest* q,
                              v1::ListReferralEventsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListReferralEvents);
  }
  grpc::ServerWriteReactor<v1::FollowReferralEventsResponse>* FollowReferralEvents(
      Context* c, const v1::FollowReferralEventsRequest* q) override {
    return NewFollowCall(*c, dependencies_, feed_, *q);
  }

 private:
  static Adapter::BatchItem ItemOf(const v1::CreateReferralRequest& request,
                                   v1::BatchCreateReferralsResult* result) {
    return {&request,
            [&request](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
              return handlers::CreateReferral(call, transaction, request);
            },
            [result](const handlers::CallContext& call, const storage::Snapshot& snapshot,
                     const std::string& resource) {
              return handlers::Reply(call, snapshot, resource, result->mutable_referral());
            },
            [result](const handlers::CallContext& call, const absl::Status& status) {
              handlers::FillBatchError(call, status, result);
            }};
  }

  const ServerDependencies dependencies_;
  ReferralFeed& feed_;
  const Adapter adapter_;
};

}  // namespace

NamedService NewReferralService(const ServerDependencies& dependencies, ReferralFeed& feed) {
  return {v1::ReferralService::service_full_name(), std::make_unique<ReferralService>(dependencies, feed)};
}

}  // namespace relais::rpc
