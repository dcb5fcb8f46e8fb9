#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_FUNDING_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_FUNDING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/funding_service.pb.h"
#include "service/handlers/common/context.h"
#include "service/handlers/common/request_reader.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Handlers of the .proto's service funding: one function per RPC, named like it. A reading one answers from
// the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer from
// the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetFundingApplicationResponse> GetFundingApplication(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::GetFundingApplicationRequest& request);

absl::StatusOr<v1::ListFundingApplicationsResponse> ListFundingApplications(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListFundingApplicationsRequest& request);

absl::StatusOr<std::string> CreateFundingApplication(const CallContext& call,
                                                     storage::WriteTransaction& transaction,
                                                     const v1::CreateFundingApplicationRequest& request);

absl::StatusOr<std::string> UpdateFundingApplication(const CallContext& call,
                                                     storage::WriteTransaction& transaction,
                                                     const v1::UpdateFundingApplicationRequest& request);

absl::StatusOr<std::string> RecordFundingStep(const CallContext& call, storage::WriteTransaction& transaction,
                                              const v1::RecordFundingStepRequest& request);

// The three corrections check that all facts of the dossier fit together afterwards, and record what they
// changed and why (CorrectionRecord). INVALID_ARGUMENT if nothing would change or `reason` is missing,
// FAILED_PRECONDITION that names the fact in the way.
absl::StatusOr<std::string> CorrectFundingStep(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CorrectFundingStepRequest& request);

absl::StatusOr<std::string> WithdrawFundingStep(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::WithdrawFundingStepRequest& request);

absl::StatusOr<std::string> CorrectFundingApplication(const CallContext& call,
                                                      storage::WriteTransaction& transaction,
                                                      const v1::CorrectFundingApplicationRequest& request);

// Fills the amounts of the record from the message; faults go to `input`. `awarded` tells whether the step is
// recorded.
void ReadAmounts(RequestReader& input, const v1::FundingApplication& application, bool awarded,
                 storage::FundingApplicationRecord& record);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::FundingApplication* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_FUNDING_H_
