#include "relais/v1/follow_up_service.pb.h"
#include "service/handlers/dossiers/follow_ups.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewFollowUpService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.FollowUpService", dependencies,
                    {
                        Write<v1::FollowUp>(&handlers::CreateFollowUp),
                        Read(&handlers::GetFollowUp),
                        Read(&handlers::ListFollowUps),
                        Write<v1::FollowUp>(&handlers::UpdateFollowUp),
                        Write<v1::FollowUp>(&handlers::CompleteFollowUp),
                    });
}

}  // namespace relais::rpc
