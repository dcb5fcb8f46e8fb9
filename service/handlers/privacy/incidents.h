#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_INCIDENTS_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_INCIDENTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of PrivacyService about the register of confidentiality incidents: one function per RPC, named
// like it. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<std::string> CreateIncident(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateIncidentRequest& request);

absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListIncidentsRequest& request);

absl::StatusOr<std::string> UpdateIncident(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateIncidentRequest& request);

// Fills `reply` with the incident named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Incident* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_INCIDENTS_H_
