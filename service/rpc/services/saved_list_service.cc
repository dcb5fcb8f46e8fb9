#include "relais/v1/saved_list_service.pb.h"
#include "service/handlers/dossiers/saved_lists.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewSavedListService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.SavedListService", dependencies,
                    {
                        Write<v1::SavedList>(&handlers::CreateSavedList),
                        Read(&handlers::GetSavedList),
                        Read(&handlers::ListSavedLists),
                        WriteOnly(&handlers::DeleteSavedList),
                    });
}

}  // namespace relais::rpc
