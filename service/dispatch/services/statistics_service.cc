#include "relais/v1/statistics_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/statistics/report.h"
#include "service/handlers/statistics/statistics.h"

namespace relais::dispatch {

Service NewStatisticsService() {
  return NewService("relais.v1.StatisticsService", {
                                                       Read(&handlers::QueryStatistics),
                                                       Read(&handlers::QueryStatisticsSeries),
                                                       Read(&handlers::GetReport),
                                                       Read(&handlers::ListStatisticsDossiers),
                                                   });
}

}  // namespace relais::dispatch
