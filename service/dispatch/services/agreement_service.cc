#include "relais/v1/agreement_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/reference/agreements.h"

namespace relais::dispatch {

Service NewAgreementService() {
  return NewService("relais.v1.AgreementService", {
                                                      Write<v1::Agreement>(&handlers::CreateAgreement),
                                                      Read(&handlers::GetAgreement),
                                                      Read(&handlers::ListAgreements),
                                                      Write<v1::Agreement>(&handlers::UpdateAgreement),
                                                  });
}

}  // namespace relais::dispatch
