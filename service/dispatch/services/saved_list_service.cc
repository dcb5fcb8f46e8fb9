#include "relais/v1/saved_list_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/dossiers/saved_lists.h"

namespace relais::dispatch {

Service NewSavedListService() {
  return NewService("relais.v1.SavedListService", {
                                                      Write<v1::SavedList>(&handlers::CreateSavedList),
                                                      Read(&handlers::GetSavedList),
                                                      Read(&handlers::ListSavedLists),
                                                      WriteOnly(&handlers::DeleteSavedList),
                                                  });
}

}  // namespace relais::dispatch
