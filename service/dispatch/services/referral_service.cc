#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "relais/v1/referral_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/referrals/referrals.h"

namespace relais::dispatch {
namespace {

Adapter::BatchItem ItemOf(const v1::CreateReferralRequest& request, v1::BatchCreateReferralsResult* result) {
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

UnaryMethod BatchCreateReferrals() {
  return CustomWrite<v1::BatchCreateReferralsRequest, v1::BatchCreateReferralsResponse>(
      [](const Adapter& adapter, std::shared_ptr<Exchange> exchange,
         const v1::BatchCreateReferralsRequest& request, v1::BatchCreateReferralsResponse& response) {
        return adapter.WriteEach(
            std::move(exchange), [&request] { return handlers::CheckBatch(request); },
            [&request, &response] {
              std::vector<Adapter::BatchItem> items;
              for (const v1::CreateReferralRequest& each : request.requests()) {
                v1::BatchCreateReferralsResult* result = response.add_results();
                result->set_parent(each.parent());
                items.push_back(ItemOf(each, result));
              }
              return items;
            });
      });
}

}  // namespace

Service NewReferralService() {
  return NewService("relais.v1.ReferralService", {
                                                     Write<v1::Referral>(&handlers::CreateReferral),
                                                     Read(&handlers::GetReferral),
                                                     Read(&handlers::ListReferrals),
                                                     Write<v1::Referral>(&handlers::AcceptReferral),
                                                     Write<v1::Referral>(&handlers::DeclineReferral),
                                                     Write<v1::Referral>(&handlers::RecallReferral),
                                                     Write<v1::Referral>(&handlers::CompleteReferral),
                                                     Write<v1::Referral>(&handlers::ReturnReferral),
                                                     Write<v1::Referral>(&handlers::CorrectReferralAnswer),
                                                     BatchCreateReferrals(),
                                                     Read(&handlers::ListReferralEvents),
                                                 });
}

}  // namespace relais::dispatch
