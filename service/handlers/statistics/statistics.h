#ifndef RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_H_
#define RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/statistics_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of StatisticsService: one function for each RPC, with its name. They count what the caller's
// organization could see at the snapshot's position, and write nothing. INVALID_ARGUMENT names every invalid
// or incompatible part of the query, and a sum that does not fit. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns the cells and total of one query, with period, position, codelist versions and digest. For agents,
// advisors and analysts.
absl::StatusOr<v1::QueryStatisticsResponse> QueryStatistics(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::QueryStatisticsRequest& request);

// Runs the query once for each month, quarter or fiscal year of its period, at most 120. Same callers. Leaves
// out buckets that had not begun at the snapshot's entry.
absl::StatusOr<v1::QueryStatisticsSeriesResponse> QueryStatisticsSeries(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::QueryStatisticsSeriesRequest& request);

// Returns the dossiers behind one cell (`keys` empty: the total), by ascending number. For agents and
// advisors. Leaves out dossiers that the caller cannot see now and counts them in `withheld_count`. Later
// pages show the state of the first.
absl::StatusOr<v1::ListStatisticsDossiersResponse> ListStatisticsDossiers(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListStatisticsDossiersRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_H_
