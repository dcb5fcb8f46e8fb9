#ifndef RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_H_
#define RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_H_

#include "absl/status/statusor.h"
#include "relais/v1/statistics_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Handler of StatisticsService.GetReport: the annual report, every figure counted by QueryStatistics in the
// snapshot. Which figures there are: report_specs.h. Organizations, agreements and programs are the
// register's. For agents, advisors and analysts; writes nothing. INVALID_ARGUMENT names every invalid part of
// the period and every unknown agreement. Thread-safe.
absl::StatusOr<v1::GetReportResponse> GetReport(const CallContext& call, const storage::Snapshot& snapshot,
                                                const v1::GetReportRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_H_
