#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_PRIVACY_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_PRIVACY_H_

#include "absl/status/statusor.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/versioned/versioned.h"

// Handlers of PrivacyService that tell what was read and given, and of whom all is held: one function per
// RPC, named like it. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::ListDossierReadsResponse> ListDossierReads(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::ListDossierReadsRequest& request);

absl::StatusOr<v1::ListCommunicationsResponse> ListCommunications(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListCommunicationsRequest& request);

absl::StatusOr<v1::ExportDossierResponse> ExportDossier(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ExportDossierRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_PRIVACY_H_
