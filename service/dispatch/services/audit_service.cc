#include "relais/v1/audit_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/journal/audit.h"

namespace relais::dispatch {

Service NewAuditService() {
  return NewService("relais.v1.AuditService", {
                                                  Read(&handlers::ListJournal),
                                              });
}

}  // namespace relais::dispatch
