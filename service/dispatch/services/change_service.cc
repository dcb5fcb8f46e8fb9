#include "relais/v1/change_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/journal/changes.h"

namespace relais::dispatch {

Service NewChangeService() {
  return NewService("relais.v1.ChangeService", {
                                                   Read(&handlers::ListChanges),
                                               });
}

}  // namespace relais::dispatch
