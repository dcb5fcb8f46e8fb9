#include "relais/v1/organization_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/reference/organizations.h"

namespace relais::dispatch {

Service NewOrganizationService() {
  return NewService("relais.v1.OrganizationService",
                    {
                        Write<v1::Organization>(&handlers::CreateOrganization),
                        Read(&handlers::GetOrganization),
                        Read(&handlers::ListOrganizations),
                        Write<v1::Organization>(&handlers::UpdateOrganization),
                    });
}

}  // namespace relais::dispatch
