#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_INTERVENTIONS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_INTERVENTIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/intervention_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of the .proto's service interventions: one function per RPC, named like it. A reading one answers
// from the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer
// from the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetInterventionResponse> GetIntervention(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetInterventionRequest& request);

absl::StatusOr<v1::ListInterventionsResponse> ListInterventions(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListInterventionsRequest& request);

absl::StatusOr<std::string> CreateIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CreateInterventionRequest& request);

absl::StatusOr<std::string> UpdateIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateInterventionRequest& request);

absl::StatusOr<std::string> DeleteIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::DeleteInterventionRequest& request);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Intervention* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_INTERVENTIONS_H_
