#include <memory>

#include "relais/v1/funding_service.grpc.pb.h"
#include "service/handlers/dossiers/funding.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class FundingService final : public v1::FundingService::CallbackService {
 public:
  explicit FundingService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateFundingApplication(Context* c, const v1::CreateFundingApplicationRequest* q,
                                    v1::CreateFundingApplicationResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateFundingApplication,
                          &v1::CreateFundingApplicationResponse::mutable_funding_application);
  }
  Reactor* GetFundingApplication(Context* c, const v1::GetFundingApplicationRequest* q,
                                 v1::GetFundingApplicationResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetFundingApplication);
  }
  Reactor* ListFundingApplications(Context* c, const v1::ListFundingApplicationsRequest* q,
                                   v1::ListFundingApplicationsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListFundingApplications);
  }
  Reactor* UpdateFundingApplication(Context* c, const v1::UpdateFundingApplicationRequest* q,
                                    v1::UpdateFundingApplicationResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateFundingApplication,
                          &v1::UpdateFundingApplicationResponse::mutable_funding_application);
  }
  Reactor* RecordFundingStep(Context* c, const v1::RecordFundingStepRequest* q,
                             v1::RecordFundingStepResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::RecordFundingStep,
                          &v1::RecordFundingStepResponse::mutable_funding_application);
  }
  Reactor* CorrectFundingStep(Context* c, const v1::CorrectFundingStepRequest* q,
                              v1::CorrectFundingStepResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CorrectFundingStep,
                          &v1::CorrectFundingStepResponse::mutable_funding_application);
  }
  Reactor* WithdrawFundingStep(Context* c, const v1::WithdrawFundingStepRequest* q,
                               v1::WithdrawFundingStepResponse* r) override {
    return adapter_.WriteWith(
        c, q, q->request_id(),
        [q](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
          return handlers::WithdrawFundingStep(call, transaction, *q);
        },
        [r](const handlers::CallContext& call, const storage::Snapshot& snapshot,
            const std::string& resource) {
          r->Clear();
          return handlers::Reply(call, snapshot, resource, r);
        });
  }
  Reactor* CorrectFundingApplication(Context* c, const v1::CorrectFundingApplicationRequest* q,
                                     v1::CorrectFundingApplicationResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CorrectFundingApplication,
                          &v1::CorrectFundingApplicationResponse::mutable_funding_application);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewFundingService(const ServerDependencies& dependencies) {
  return {v1::FundingService::service_full_name(), std::make_unique<FundingService>(dependencies)};
}

}  // namespace relais::rpc
