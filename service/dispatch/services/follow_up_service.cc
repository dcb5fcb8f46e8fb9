#include "relais/v1/follow_up_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/dossiers/follow_ups.h"

namespace relais::dispatch {

Service NewFollowUpService() {
  return NewService("relais.v1.FollowUpService", {
                                                     Write<v1::FollowUp>(&handlers::CreateFollowUp),
                                                     Read(&handlers::GetFollowUp),
                                                     Read(&handlers::ListFollowUps),
                                                     Write<v1::FollowUp>(&handlers::UpdateFollowUp),
                                                     Write<v1::FollowUp>(&handlers::CompleteFollowUp),
                                                 });
}

}  // namespace relais::dispatch
