#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_AGREEMENTS_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_AGREEMENTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/agreement_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of the .proto's service agreements: one function per RPC, named like it. A reading one answers
// from the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer
// from the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetAgreementResponse> GetAgreement(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::GetAgreementRequest& request);

absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListAgreementsRequest& request);

absl::StatusOr<std::string> CreateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::CreateAgreementRequest& request);

absl::StatusOr<std::string> UpdateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::UpdateAgreementRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Agreement* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_AGREEMENTS_H_
