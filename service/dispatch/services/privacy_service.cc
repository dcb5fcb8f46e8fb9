#include "relais/v1/privacy_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/privacy/erasure.h"
#include "service/handlers/privacy/incidents.h"
#include "service/handlers/privacy/privacy.h"
#include "service/handlers/privacy/retention.h"

namespace relais::dispatch {

Service NewPrivacyService() {
  return NewService("relais.v1.PrivacyService",
                    {
                        Read(&handlers::ListDossierReads),
                        Read(&handlers::ListCommunications),
                        Read(&handlers::ListRetentionRules),
                        Write<v1::RetentionRule>(&handlers::UpdateRetentionRule),
                        Read(&handlers::ListRetentionDue),
                        WriteAndScrub<v1::EraseDossierResponse>(&handlers::EraseDossier),
                        Read(&handlers::ListErasures),
                        Read(&handlers::ExportDossier),
                        Write<v1::Incident>(&handlers::CreateIncident),
                        Read(&handlers::ListIncidents),
                        Write<v1::Incident>(&handlers::UpdateIncident),
                    });
}

}  // namespace relais::dispatch
