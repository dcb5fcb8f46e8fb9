#include "relais/v1/consent_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/referrals/consents.h"

namespace relais::dispatch {

Service NewConsentService() {
  return NewService("relais.v1.ConsentService", {
                                                    Write<v1::Consent>(&handlers::CreateConsent),
                                                    Read(&handlers::GetConsent),
                                                    Read(&handlers::ListConsents),
                                                    Write<v1::Consent>(&handlers::WithdrawConsent),
                                                });
}

}  // namespace relais::dispatch
