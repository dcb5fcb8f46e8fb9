#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_FUNDING_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_FUNDING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/funding_service.pb.h"
#include "service/auth/call_context.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Handlers of FundingService: one function for each RPC, with its name. The RPC layer checks the method's
// access rule before it calls them, and restricts the snapshot to the caller. A read handler answers from the
// snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer from the
// snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// The funding applications, for their corrections.
extern const Resource<storage::FundingApplicationRecord, v1::FundingApplication> kFundingApplications;

// Returns an application with its steps. For callers with the full view of its dossier.
absl::StatusOr<v1::GetFundingApplicationResponse> GetFundingApplication(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::GetFundingApplicationRequest& request);

// Returns the applications of one dossier, by ascending number. Same callers.
absl::StatusOr<v1::ListFundingApplicationsResponse> ListFundingApplications(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListFundingApplicationsRequest& request);

// Adds an application with at least one step (a step's default day: today). For the lead, recipients that
// work along and advisors of the network. FAILED_PRECONDITION if the dossier is closed on a step's day;
// ALREADY_EXISTS if `external_id` is taken.
absl::StatusOr<std::string> CreateFundingApplication(const CallContext& call,
                                                     storage::WriteTransaction& transaction,
                                                     const v1::CreateFundingApplicationRequest& request);

// Changes the amounts by the mask. Same callers. `awarded_cents` needs the step AWARDED. An update that
// changes nothing writes no revision.
absl::StatusOr<std::string> UpdateFundingApplication(const CallContext& call,
                                                     storage::WriteTransaction& transaction,
                                                     const v1::UpdateFundingApplicationRequest& request);

// Adds a step on a day (default: today), with an amount if it is INQUIRY, FILED or AWARDED. Same callers.
// Writes a new revision. FAILED_PRECONDITION if a required step is missing, the application has ended, or the
// dossier is closed on that day.
absl::StatusOr<std::string> RecordFundingStep(const CallContext& call, storage::WriteTransaction& transaction,
                                              const v1::RecordFundingStepRequest& request);

// Corrects the date of a recorded step. Same callers, as for the next two. These three check that the
// dossier's facts stay consistent, write a new revision and record the change and its reason
// (CorrectionRecord). INVALID_ARGUMENT if nothing would change or `reason` is missing (an erased dossier
// takes none). FAILED_PRECONDITION names the conflicting fact.
absl::StatusOr<std::string> CorrectFundingStep(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CorrectFundingStepRequest& request);

// Removes the application as well if it was its last step.
absl::StatusOr<std::string> WithdrawFundingStep(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::WithdrawFundingStepRequest& request);

// Corrects the program or the amounts by the mask; the steps take the new program too.
absl::StatusOr<std::string> CorrectFundingApplication(const CallContext& call,
                                                      storage::WriteTransaction& transaction,
                                                      const v1::CorrectFundingApplicationRequest& request);

// Fills the amounts of the record, in cents, from the message; violations go to `input`. `awarded`: whether
// the application has the step AWARDED, without which an awarded amount is refused.
void ReadAmounts(RequestReader& input, const v1::FundingApplication& application, bool awarded,
                 storage::FundingApplicationRecord& record);

// The answer of WithdrawFundingStep: the application, or that it was withdrawn with its last step.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::WithdrawFundingStepResponse* reply);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::FundingApplication* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_FUNDING_H_
