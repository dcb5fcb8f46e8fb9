#include "relais/v1/codelist_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/reference/codelists.h"

namespace relais::dispatch {

Service NewCodelistService() {
  return NewService("relais.v1.CodelistService", {
                                                     Read(&handlers::ListCodelists),
                                                     Read(&handlers::GetCodelist),
                                                     Write<v1::Code>(&handlers::CreateCode),
                                                     Write<v1::Code>(&handlers::UpdateCode),
                                                 });
}

}  // namespace relais::dispatch
