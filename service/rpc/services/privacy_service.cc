#include <memory>

#include "relais/v1/privacy_service.grpc.pb.h"
#include "service/handlers/privacy/erasure.h"
#include "service/handlers/privacy/incidents.h"
#include "service/handlers/privacy/privacy.h"
#include "service/handlers/privacy/retention.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class PrivacyService final : public v1::PrivacyService::CallbackService {
 public:
  explicit PrivacyService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* ListDossierReads(Context* c, const v1::ListDossierReadsRequest* q,
                            v1::ListDossierReadsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListDossierReads);
  }
  Reactor* ListCommunications(Context* c, const v1::ListCommunicationsRequest* q,
                              v1::ListCommunicationsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListCommunications);
  }
  Reactor* ListRetentionRules(Context* c, const v1::ListRetentionRulesRequest* q,
                              v1::ListRetentionRulesResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListRetentionRules);
  }
  Reactor* UpdateRetentionRule(Context* c, const v1::UpdateRetentionRuleRequest* q,
                               v1::UpdateRetentionRuleResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateRetentionRule,
                          &v1::UpdateRetentionRuleResponse::mutable_retention_rule);
  }
  Reactor* ListRetentionDue(Context* c, const v1::ListRetentionDueRequest* q,
                            v1::ListRetentionDueResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListRetentionDue);
  }
  Reactor* EraseDossier(Context* c, const v1::EraseDossierRequest* q, v1::EraseDossierResponse* r) override {
    return adapter_.WriteAndScrub(c, q, r, &handlers::EraseDossier);
  }
  Reactor* ListErasures(Context* c, const v1::ListErasuresRequest* q, v1::ListErasuresResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListErasures);
  }
  Reactor* ExportDossier(Context* c, const v1::ExportDossierRequest* q,
                         v1::ExportDossierResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ExportDossier);
  }
  Reactor* CreateIncident(Context* c, const v1::CreateIncidentRequest* q,
                          v1::CreateIncidentResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateIncident, &v1::CreateIncidentResponse::mutable_incident);
  }
  Reactor* ListIncidents(Context* c, const v1::ListIncidentsRequest* q,
                         v1::ListIncidentsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListIncidents);
  }
  Reactor* UpdateIncident(Context* c, const v1::UpdateIncidentRequest* q,
                          v1::UpdateIncidentResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateIncident, &v1::UpdateIncidentResponse::mutable_incident);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewPrivacyService(const ServerDependencies& dependencies) {
  return {v1::PrivacyService::service_full_name(), std::make_unique<PrivacyService>(dependencies)};
}

}  // namespace relais::rpc
