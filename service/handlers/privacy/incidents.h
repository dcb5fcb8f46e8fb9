#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_INCIDENTS_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_INCIDENTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of PrivacyService for confidentiality incidents: one function for each RPC, with its name.
// NOT_FOUND for incidents of other networks; INVALID_ARGUMENT with every invalid field. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Records an incident of the caller's organization. For advisors. `discovered_on`, description and risk are
// required; no date is in the future. Each dossier must exist and be visible to the caller. Queues no notice.
absl::StatusOr<std::string> CreateIncident(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateIncidentRequest& request);

// Returns the incidents of the caller's network, by ascending number. For advisors.
absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListIncidentsRequest& request);

// Changes an incident of the caller's network by the mask. For advisors. ABORTED for a stale etag (an empty
// one is not checked). Keeps dossiers that were merged since. An update that changes nothing writes no
// revision.
absl::StatusOr<std::string> UpdateIncident(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateIncidentRequest& request);

// Fills `reply` with the incident named `resource`, as the snapshot shows it. NOT_FOUND if it is of another
// network.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Incident* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_INCIDENTS_H_
