#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_LIST_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_LIST_H_

#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Handlers of the DossierService methods that return many dossiers: one function for each RPC, with its name.
// For agents and advisors. They return only what the snapshot's scope shows, and write nothing.
// INVALID_ARGUMENT names every invalid field. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns the dossiers that match the filter, by ascending number or in the order of `order_by`. Pages by
// key, so that a write between two pages repeats no dossier. List items leave out the dated changes.
absl::StatusOr<v1::ListDossiersResponse> ListDossiers(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListDossiersRequest& request);

// Returns 1 to 500 dossiers by name, as list items. A dossier that does not exist or is hidden from the
// caller is listed in `missing`; it is not an error.
absl::StatusOr<v1::BatchGetDossiersResponse> BatchGetDossiers(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::BatchGetDossiersRequest& request);

// Converts a dossier to a list item: with its recording times, without its dated changes.
absl::StatusOr<v1::Dossier> DossierListItem(const storage::Snapshot& snapshot,
                                            const storage::DossierRecord& record);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_LIST_H_
