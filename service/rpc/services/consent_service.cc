#include "relais/v1/consent_service.pb.h"
#include "service/handlers/referrals/consents.h"
#include "service/rpc/calls/method_table.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {

NamedService NewConsentService(const ServerDependencies& dependencies) {
  return NewService("relais.v1.ConsentService", dependencies,
                    {
                        Write<v1::Consent>(&handlers::CreateConsent),
                        Read(&handlers::GetConsent),
                        Read(&handlers::ListConsents),
                        Write<v1::Consent>(&handlers::WithdrawConsent),
                    });
}

}  // namespace relais::rpc
