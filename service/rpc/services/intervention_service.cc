#include "relais/v1/intervention_service.pb.h"
#include "service/handlers/dossiers/interventions.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewInterventionService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.InterventionService", dependencies,
                    {
                        Write<v1::Intervention>(&handlers::CreateIntervention),
                        Read(&handlers::GetIntervention),
                        Read(&handlers::ListInterventions),
                        Write<v1::Intervention>(&handlers::UpdateIntervention),
                        WriteOnly(&handlers::DeleteIntervention),
                    });
}

}  // namespace relais::rpc
