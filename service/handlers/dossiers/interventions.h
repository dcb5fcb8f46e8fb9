#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_INTERVENTIONS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_INTERVENTIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/intervention_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of InterventionService: one function for each RPC, with its name. The RPC layer checks the
// method's access rule before it calls them, and restricts the snapshot to the caller. A read handler answers
// from the snapshot. A write handler checks, writes and returns the resource's name; `Reply` fills the answer
// from the snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns an intervention. For callers with the full view of its dossier, and always for the organization
// that recorded it.
absl::StatusOr<v1::GetInterventionResponse> GetIntervention(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetInterventionRequest& request);

// Returns the interventions of one dossier, by ascending number. Without a view of the dossier, the caller
// gets those that its organization recorded.
absl::StatusOr<v1::ListInterventionsResponse> ListInterventions(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListInterventionsRequest& request);

// Records an intervention in the name of the caller's organization. For the lead, recipients that work along
// and advisors of the network. `held_on` and at least one subject are required. INVALID_ARGUMENT if the
// dossier was not open on that day; ALREADY_EXISTS if `external_id` is taken.
absl::StatusOr<std::string> CreateIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CreateInterventionRequest& request);

// Changes date, subjects, minutes or notes by the mask. PERMISSION_DENIED unless the caller's organization
// recorded it; any contributor may change an imported one. An update that changes nothing writes no revision.
absl::StatusOr<std::string> UpdateIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateInterventionRequest& request);

// Removes the intervention from the present state; past positions keep it. Same callers as
// UpdateIntervention.
absl::StatusOr<std::string> DeleteIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::DeleteInterventionRequest& request);

// Fills `reply` with the intervention named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Intervention* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_INTERVENTIONS_H_
