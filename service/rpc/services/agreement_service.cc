#include "relais/v1/agreement_service.pb.h"
#include "service/handlers/reference/agreements.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewAgreementService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.AgreementService", dependencies,
                    {
                        Write<v1::Agreement>(&handlers::CreateAgreement),
                        Read(&handlers::GetAgreement),
                        Read(&handlers::ListAgreements),
                        Write<v1::Agreement>(&handlers::UpdateAgreement),
                    });
}

}  // namespace relais::rpc
