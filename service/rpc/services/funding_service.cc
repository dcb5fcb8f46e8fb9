#include "relais/v1/funding_service.pb.h"
#include "service/handlers/dossiers/funding.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewFundingService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.FundingService", dependencies,
                    {
                        Write<v1::FundingApplication>(&handlers::CreateFundingApplication),
                        Read(&handlers::GetFundingApplication),
                        Read(&handlers::ListFundingApplications),
                        Write<v1::FundingApplication>(&handlers::UpdateFundingApplication),
                        Write<v1::FundingApplication>(&handlers::RecordFundingStep),
                        Write<v1::FundingApplication>(&handlers::CorrectFundingStep),
                        Write<v1::WithdrawFundingStepResponse>(&handlers::WithdrawFundingStep),
                        Write<v1::FundingApplication>(&handlers::CorrectFundingApplication),
                    });
}

}  // namespace relais::rpc
