#include <memory>

#include "relais/v1/audit_service.grpc.pb.h"
#include "service/handlers/journal/audit.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

class AuditService final : public v1::AuditService::CallbackService {
 public:
  explicit AuditService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  grpc::ServerUnaryReactor* ListJournal(grpc::CallbackServerContext* c, const v1::ListJournalRequest* q,
                                        v1::ListJournalResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListJournal);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewAuditService(const ServerDependencies& dependencies) {
  return {v1::AuditService::service_full_name(), std::make_unique<AuditService>(dependencies)};
}

}  // namespace relais::rpc
