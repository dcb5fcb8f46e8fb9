#include <memory>

#include "relais/v1/organization_service.grpc.pb.h"
#include "service/handlers/reference/organizations.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class OrganizationService final : public v1::OrganizationService::CallbackService {
 public:
  explicit OrganizationService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateOrganization(Context* c, const v1::CreateOrganizationRequest* q,
                              v1::CreateOrganizationResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateOrganization,
                          &v1::CreateOrganizationResponse::mutable_organization);
  }
  Reactor* GetOrganization(Context* c, const v1::GetOrganizationRequest* q,
                           v1::GetOrganizationResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetOrganization);
  }
  Reactor* ListOrganizations(Context* c, const v1::ListOrganizationsRequest* q,
                             v1::ListOrganizationsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListOrganizations);
  }
  Reactor* UpdateOrganization(Context* c, const v1::UpdateOrganizationRequest* q,
                              v1::UpdateOrganizationResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateOrganization,
                          &v1::UpdateOrganizationResponse::mutable_organization);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewOrganizationService(const ServerDependencies& dependencies) {
  return {v1::OrganizationService::service_full_name(), std::make_unique<OrganizationService>(dependencies)};
}

}  // namespace relais::rpc
