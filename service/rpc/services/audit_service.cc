#include "relais/v1/audit_service.pb.h"
#include "service/handlers/journal/audit.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewAuditService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.AuditService", dependencies,
                    {
                        Read(&handlers::ListJournal),
                    });
}

}  // namespace relais::rpc
