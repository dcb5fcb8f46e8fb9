#include "relais/v1/codelist_service.pb.h"
#include "service/handlers/reference/codelists.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewCodelistService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.CodelistService", dependencies,
                    {
                        Read(&handlers::ListCodelists),
                        Read(&handlers::GetCodelist),
                        Write<v1::Code>(&handlers::CreateCode),
                        Write<v1::Code>(&handlers::UpdateCode),
                    });
}

}  // namespace relais::rpc
