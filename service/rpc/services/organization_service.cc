#include "relais/v1/organization_service.pb.h"
#include "service/handlers/reference/organizations.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewOrganizationService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.OrganizationService", dependencies,
                    {
                        Write<v1::Organization>(&handlers::CreateOrganization),
                        Read(&handlers::GetOrganization),
                        Read(&handlers::ListOrganizations),
                        Write<v1::Organization>(&handlers::UpdateOrganization),
                    });
}

}  // namespace relais::rpc
