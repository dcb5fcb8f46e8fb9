#include <memory>
#include <optional>

#include "relais/v1/dossier_service.grpc.pb.h"
#include "service/handlers/dossiers/corrections.h"
#include "service/handlers/dossiers/dossier_list.h"
#include "service/handlers/dossiers/dossiers.h"
#include "service/handlers/dossiers/duplicates.h"
#include "service/handlers/dossiers/merges.h"
#include "service/handlers/dossiers/search.h"
#include "service/handlers/dossiers/voiding.h"
#include "service/handlers/journal/audit.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"
#include "storage/status_macros.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class DossierService final : public v1::DossierService::CallbackService {
 public:
  explicit DossierService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateDossier(Context* c, const v1::CreateDossierRequest* q,
                         v1::CreateDossierResponse* r) override {
    const auto before = std::make_shared<std::optional<handlers::DuplicatePrecheck>>();
    return adapter_.PrefetchAndWrite(
        c, q, q->request_id(),
        [q, before](const handlers::CallContext& call, const storage::Snapshot& snapshot) -> absl::Status {
          RELAIS_ASSIGN_OR_RETURN(*before, handlers::PrecheckCreateDossier(call, snapshot, *q));
          return absl::OkStatus();
        },
        [q, before](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
          return handlers::CreateDossier(call, transaction, *q, *before);
        },
        [r](const handlers::CallContext& call, const storage::Snapshot& snapshot,
            const std::string& resource) {
          r->Clear();
          return handlers::Reply(call, snapshot, resource, r);
        });
  }
  Reactor* GetDossier(Context* c, const v1::GetDossierRequest* q, v1::GetDossierResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetDossier);
  }
  Reactor* BatchGetDossiers(Context* c, const v1::BatchGetDossiersRequest* q,
                            v1::BatchGetDossiersResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::BatchGetDossiers);
  }
  Reactor* ListDossiers(Context* c, const v1::ListDossiersRequest* q, v1::ListDossiersResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListDossiers);
  }
  Reactor* UpdateDossier(Context* c, const v1::UpdateDossierRequest* q,
                         v1::UpdateDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateDossier, &v1::UpdateDossierResponse::mutable_dossier);
  }
  Reactor* ChangeDossierPhase(Context* c, const v1::ChangeDossierPhaseRequest* q,
                              v1::ChangeDossierPhaseResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::ChangeDossierPhase,
                          &v1::ChangeDossierPhaseResponse::mutable_dossier);
  }
  Reactor* HoldDossier(Context* c, const v1::HoldDossierRequest* q, v1::HoldDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::HoldDossier, &v1::HoldDossierResponse::mutable_dossier);
  }
  Reactor* ResumeDossier(Context* c, const v1::ResumeDossierRequest* q,
                         v1::ResumeDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::ResumeDossier, &v1::ResumeDossierResponse::mutable_dossier);
  }
  Reactor* CloseDossier(Context* c, const v1::CloseDossierRequest* q, v1::CloseDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CloseDossier, &v1::CloseDossierResponse::mutable_dossier);
  }
  Reactor* ReopenDossier(Context* c, const v1::ReopenDossierRequest* q,
                         v1::ReopenDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::ReopenDossier, &v1::ReopenDossierResponse::mutable_dossier);
  }
  Reactor* ListDossierRevisions(Context* c, const v1::ListDossierRevisionsRequest* q,
                                v1::ListDossierRevisionsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListDossierRevisions);
  }
  Reactor* ListDossierHistory(Context* c, const v1::ListDossierHistoryRequest* q,
                              v1::ListDossierHistoryResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListDossierHistory);
  }
  Reactor* SearchDossiers(Context* c, const v1::SearchDossiersRequest* q,
                          v1::SearchDossiersResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::SearchDossiers);
  }
  Reactor* ListDuplicates(Context* c, const v1::ListDuplicatesRequest* q,
                          v1::ListDuplicatesResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListDuplicates);
  }
  Reactor* DismissDuplicate(Context* c, const v1::DismissDuplicateRequest* q,
                            v1::DismissDuplicateResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::DismissDuplicate,
                          &v1::DismissDuplicateResponse::mutable_duplicate);
  }
  Reactor* MergeDossiers(Context* c, const v1::MergeDossiersRequest* q,
                         v1::MergeDossiersResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::MergeDossiers, &v1::MergeDossiersResponse::mutable_dossier);
  }
  Reactor* UnmergeDossier(Context* c, const v1::UnmergeDossierRequest* q,
                          v1::UnmergeDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UnmergeDossier, &v1::UnmergeDossierResponse::mutable_dossier);
  }
  Reactor* CorrectDossierPhase(Context* c, const v1::CorrectDossierPhaseRequest* q,
                               v1::CorrectDossierPhaseResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CorrectDossierPhase,
                          &v1::CorrectDossierPhaseResponse::mutable_dossier);
  }
  Reactor* WithdrawDossierPhase(Context* c, const v1::WithdrawDossierPhaseRequest* q,
                                v1::WithdrawDossierPhaseResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::WithdrawDossierPhase,
                          &v1::WithdrawDossierPhaseResponse::mutable_dossier);
  }
  Reactor* CorrectDossierStatus(Context* c, const v1::CorrectDossierStatusRequest* q,
                                v1::CorrectDossierStatusResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CorrectDossierStatus,
                          &v1::CorrectDossierStatusResponse::mutable_dossier);
  }
  Reactor* WithdrawDossierStatus(Context* c, const v1::WithdrawDossierStatusRequest* q,
                                 v1::WithdrawDossierStatusResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::WithdrawDossierStatus,
                          &v1::WithdrawDossierStatusResponse::mutable_dossier);
  }
  Reactor* VoidDossier(Context* c, const v1::VoidDossierRequest* q, v1::VoidDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::VoidDossier, &v1::VoidDossierResponse::mutable_dossier);
  }
  Reactor* UnvoidDossier(Context* c, const v1::UnvoidDossierRequest* q,
                         v1::UnvoidDossierResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UnvoidDossier, &v1::UnvoidDossierResponse::mutable_dossier);
  }
  Reactor* CorrectDossierLead(Context* c, const v1::CorrectDossierLeadRequest* q,
                              v1::CorrectDossierLeadResponse* r) override {
    return adapter_.WriteWith(
        c, q, q->request_id(),
        [q](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
          return handlers::CorrectDossierLead(call, transaction, *q);
        },
        [r](const handlers::CallContext& call, const storage::Snapshot& snapshot,
            const std::string& resource) {
          r->Clear();
          return handlers::Reply(call, snapshot, resource, r);
        });
  }
  Reactor* WithdrawDossierLead(Context* c, const v1::WithdrawDossierLeadRequest* q,
                               v1::WithdrawDossierLeadResponse* r) override {
    return adapter_.WriteWith(
        c, q, q->request_id(),
        [q](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
          return handlers::WithdrawDossierLead(call, transaction, *q);
        },
        [r](const handlers::CallContext& call, const storage::Snapshot& snapshot,
            const std::string& resource) {
          r->Clear();
          return handlers::Reply(call, snapshot, resource, r);
        });
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewDossierService(const ServerDependencies& dependencies) {
  return {v1::DossierService::service_full_name(), std::make_unique<DossierService>(dependencies)};
}

}  // namespace relais::rpc
