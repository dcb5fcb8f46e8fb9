#ifndef RELAIS_SERVICE_RPC_SERVICES_SERVICES_H_
#define RELAIS_SERVICE_RPC_SERVICES_SERVICES_H_

#include <cstddef>

#include "service/rpc/calls/method_table.h"

// One factory function per service of the API. Each service has a file of its own, which lists its methods
// with their handlers. The services borrow from `dependencies`, which must outlive them.

namespace relais::rpc {

class ReferralFeed;

NamedService NewAccountService(const ServerDependencies& dependencies);
NamedService NewAgreementService(const ServerDependencies& dependencies);
NamedService NewAuditService(const ServerDependencies& dependencies);
NamedService NewChangeService(const ServerDependencies& dependencies);
NamedService NewCodelistService(const ServerDependencies& dependencies);
NamedService NewConsentService(const ServerDependencies& dependencies);
NamedService NewDossierService(const ServerDependencies& dependencies);
NamedService NewFollowUpService(const ServerDependencies& dependencies);
NamedService NewFundingService(const ServerDependencies& dependencies);
// `byte_limit`: size of all files of one import together.
NamedService NewImportService(const ServerDependencies& dependencies, std::size_t byte_limit);
NamedService NewInterventionService(const ServerDependencies& dependencies);
NamedService NewOrganizationService(const ServerDependencies& dependencies);
NamedService NewPrivacyService(const ServerDependencies& dependencies);
// `feed` outlives the service.
NamedService NewReferralService(const ServerDependencies& dependencies, ReferralFeed& feed);
NamedService NewSavedListService(const ServerDependencies& dependencies);
NamedService NewStatisticsService(const ServerDependencies& dependencies);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVICES_SERVICES_H_
