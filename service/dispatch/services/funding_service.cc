#include "relais/v1/funding_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/dossiers/funding.h"

namespace relais::dispatch {

Service NewFundingService() {
  return NewService("relais.v1.FundingService",
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

}  // namespace relais::dispatch
