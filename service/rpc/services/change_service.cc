#include <memory>

#include "relais/v1/change_service.grpc.pb.h"
#include "service/handlers/journal/changes.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ChangeService final : public v1::ChangeService::CallbackService {
 public:
  explicit ChangeService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* ListChanges(Context* c, const v1::ListChangesRequest* q, v1::ListChangesResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListChanges);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewChangeService(const ServerDependencies& dependencies) {
  return {v1::ChangeService::service_full_name(), std::make_unique<ChangeService>(dependencies)};
}

}  // namespace relais::rpc
