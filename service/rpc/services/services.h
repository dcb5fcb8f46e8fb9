#ifndef RELAIS_SERVICE_RPC_SERVICES_SERVICES_H_
#define RELAIS_SERVICE_RPC_SERVICES_SERVICES_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <cstddef>
#include <memory>
#include <string>

#include "service/rpc/calls/adapter.h"

// One function per service of the API; each service stands in a file of its own and lists its methods with
// their handlers. What they give borrows from `backend`.

namespace relais::rpc {

class ReferralFeed;

struct NamedService {
  // Such as `relais.v1.DossierService`; health checks ask by it.
  std::string name;
  std::unique_ptr<grpc::Service> service;
};

NamedService NewAccountService(const Backend& backend);
NamedService NewAgreementService(const Backend& backend);
NamedService NewAuditService(const Backend& backend);
NamedService NewChangeService(const Backend& backend);
NamedService NewCodelistService(const Backend& backend);
NamedService NewConsentService(const Backend& backend);
NamedService NewDossierService(const Backend& backend);
NamedService NewFollowUpService(const Backend& backend);
NamedService NewFundingService(const Backend& backend);
// `byte_limit`: all files of one import together.
NamedService NewImportService(const Backend& backend, std::size_t byte_limit);
NamedService NewInterventionService(const Backend& backend);
NamedService NewOrganizationService(const Backend& backend);
NamedService NewPrivacyService(const Backend& backend);
// `feed` outlives the service.
NamedService NewReferralService(const Backend& backend, ReferralFeed& feed);
NamedService NewSavedListService(const Backend& backend);
NamedService NewStatisticsService(const Backend& backend);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVICES_SERVICES_H_
