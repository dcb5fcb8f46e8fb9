#include "relais/v1/change_service.pb.h"
#include "service/handlers/journal/changes.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewChangeService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.ChangeService", dependencies,
                    {
                        Read(&handlers::ListChanges),
                    });
}

}  // namespace relais::rpc
