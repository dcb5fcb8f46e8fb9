#ifndef RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_H_
#define RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/statistics_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of the .proto's service statistics: one function per RPC, named like it. A reading one answers
// from the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer
// from the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::QueryStatisticsResponse> QueryStatistics(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::QueryStatisticsRequest& request);

absl::StatusOr<v1::QueryStatisticsSeriesResponse> QueryStatisticsSeries(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::QueryStatisticsSeriesRequest& request);

absl::StatusOr<v1::ListStatisticsDossiersResponse> ListStatisticsDossiers(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListStatisticsDossiersRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_H_
