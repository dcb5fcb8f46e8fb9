#ifndef RELAIS_SERVICE_RPC_SERVICES_H_
#define RELAIS_SERVICE_RPC_SERVICES_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <cstddef>
#include <memory>

#include "service/rpc/adapter.h"

// One function per service of the API; each service stands in a file of its own and lists its methods with
// their handlers. What they give borrows from `backend`.

namespace relais::rpc {

std::unique_ptr<grpc::Service> NewAgreementService(const Backend& backend);
std::unique_ptr<grpc::Service> NewChangeService(const Backend& backend);
std::unique_ptr<grpc::Service> NewCodelistService(const Backend& backend);
std::unique_ptr<grpc::Service> NewDossierService(const Backend& backend);
std::unique_ptr<grpc::Service> NewFollowUpService(const Backend& backend);
std::unique_ptr<grpc::Service> NewFundingService(const Backend& backend);
// `byte_limit`: all files of one import together.
std::unique_ptr<grpc::Service> NewImportService(const Backend& backend, std::size_t byte_limit);
std::unique_ptr<grpc::Service> NewInterventionService(const Backend& backend);
std::unique_ptr<grpc::Service> NewOrganizationService(const Backend& backend);
std::unique_ptr<grpc::Service> NewReferralService(const Backend& backend);
std::unique_ptr<grpc::Service> NewStatisticsService(const Backend& backend);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVICES_H_
