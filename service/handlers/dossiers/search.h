#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_SEARCH_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_SEARCH_H_

#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Longest query, in characters.
inline constexpr std::size_t kMaxQuery = 200;

// Returns the dossiers that hold every word of the query, or words that begin with it, by ascending number.
// For agents and advisors. Takes a filter too. INVALID_ARGUMENT if the query has no word. Writes nothing. The
// index holds current words; each candidate is checked again as the caller sees it, so hidden dossiers leave
// no trace in the pages. Thread-safe.
absl::StatusOr<v1::SearchDossiersResponse> SearchDossiers(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::SearchDossiersRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_SEARCH_H_
