#include "relais/v1/statistics_service.pb.h"
#include "service/handlers/statistics/report.h"
#include "service/handlers/statistics/statistics.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewStatisticsService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.StatisticsService", dependencies,
                    {
                        Read(&handlers::QueryStatistics),
                        Read(&handlers::QueryStatisticsSeries),
                        Read(&handlers::GetReport),
                        Read(&handlers::ListStatisticsDossiers),
                    });
}

}  // namespace relais::rpc
