#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_SEARCH_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_SEARCH_H_

#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Characters of a query.
inline constexpr std::size_t kMaxQuery = 200;

// A handler as in dossiers.h. The dossiers that have the words now are read as the caller sees them, and
// those that it does not see so leave no trace in the pages. Thread-safe.
absl::StatusOr<v1::SearchDossiersResponse> SearchDossiers(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::SearchDossiersRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_SEARCH_H_
