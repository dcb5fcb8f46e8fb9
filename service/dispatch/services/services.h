#ifndef RELAIS_SERVICE_DISPATCH_SERVICES_SERVICES_H_
#define RELAIS_SERVICE_DISPATCH_SERVICES_SERVICES_H_

#include <vector>

#include "service/dispatch/calls/call.h"
#include "service/dispatch/method_table.h"

// One factory function per service of the API. Each service has a file of its own, which lists its unary
// methods with their handlers. Streams are not in these tables: each door has its own.

namespace relais::dispatch {

// `dependencies` must outlive the service.
Service NewAccountService(const ServerDependencies& dependencies);
Service NewAgreementService();
Service NewAuditService();
Service NewChangeService();
Service NewCodelistService();
Service NewConsentService();
Service NewDossierService();
Service NewFollowUpService();
Service NewFundingService();
Service NewImportService();
Service NewInterventionService();
Service NewOrganizationService();
Service NewPrivacyService();
Service NewReferralService();
Service NewSavedListService();
Service NewStatisticsService();

// All of the above.
std::vector<Service> NewServices(const ServerDependencies& dependencies);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_SERVICES_SERVICES_H_
