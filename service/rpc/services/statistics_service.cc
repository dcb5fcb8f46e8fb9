#include <memory>

#include "relais/v1/statistics_service.grpc.pb.h"
#include "service/handlers/statistics/statistics.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class StatisticsService final : public v1::StatisticsService::CallbackService {
 public:
  explicit StatisticsService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* QueryStatistics(Context* c, const v1::QueryStatisticsRequest* q,
                           v1::QueryStatisticsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::QueryStatistics);
  }
  Reactor* QueryStatisticsSeries(Context* c, const v1::QueryStatisticsSeriesRequest* q,
                                 v1::QueryStatisticsSeriesResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::QueryStatisticsSeries);
  }
  Reactor* ListStatisticsDossiers(Context* c, const v1::ListStatisticsDossiersRequest* q,
                                  v1::ListStatisticsDossiersResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListStatisticsDossiers);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewStatisticsService(const ServerDependencies& dependencies) {
  return {v1::StatisticsService::service_full_name(), std::make_unique<StatisticsService>(dependencies)};
}

}  // namespace relais::rpc
