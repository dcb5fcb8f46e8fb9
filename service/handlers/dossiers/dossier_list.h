#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_LIST_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_LIST_H_

#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Handlers of the DossierService methods that answer with many dossiers: one function for each RPC, named
// like it. They answer what the snapshot's scope shows, and write nothing. Statuses as the .proto documents.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::ListDossiersResponse> ListDossiers(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListDossiersRequest& request);

absl::StatusOr<v1::BatchGetDossiersResponse> BatchGetDossiers(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::BatchGetDossiersRequest& request);

// A dossier as lists show it: with its recording times, without its dated changes.
absl::StatusOr<v1::Dossier> DossierListItem(const storage::Snapshot& snapshot,
                                            const storage::DossierRecord& record);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_LIST_H_
