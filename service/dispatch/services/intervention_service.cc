#include "relais/v1/intervention_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/dossiers/interventions.h"

namespace relais::dispatch {

Service NewInterventionService() {
  return NewService("relais.v1.InterventionService",
                    {
                        Write<v1::Intervention>(&handlers::CreateIntervention),
                        Read(&handlers::GetIntervention),
                        Read(&handlers::ListInterventions),
                        Write<v1::Intervention>(&handlers::UpdateIntervention),
                        WriteOnly(&handlers::DeleteIntervention),
                    });
}

}  // namespace relais::dispatch
