#include <memory>
#include <optional>
#include <utility>

#include "relais/v1/dossier_service.pb.h"
#include "service/dispatch/method_table.h"
#include "service/dispatch/services/services.h"
#include "service/handlers/dossiers/corrections.h"
#include "service/handlers/dossiers/dossier_list.h"
#include "service/handlers/dossiers/dossiers.h"
#include "service/handlers/dossiers/duplicates.h"
#include "service/handlers/dossiers/merges.h"
#include "service/handlers/dossiers/search.h"
#include "service/handlers/dossiers/voiding.h"
#include "service/handlers/journal/audit.h"
#include "storage/status_macros.h"

namespace relais::dispatch {
namespace {

// Looks for duplicates before the write, so that it holds up other writes for less time.
UnaryMethod CreateDossier() {
  return CustomWrite<v1::CreateDossierRequest, v1::CreateDossierResponse>(
      [](const Adapter& adapter, std::shared_ptr<Exchange> exchange, const v1::CreateDossierRequest& request,
         v1::CreateDossierResponse& response) {
        const auto before = std::make_shared<std::optional<handlers::DuplicatePrecheck>>();
        return adapter.PrefetchAndWrite(
            std::move(exchange),
            [before, &request](const handlers::CallContext& call,
                               const storage::Snapshot& snapshot) -> absl::Status {
              RELAIS_ASSIGN_OR_RETURN(*before, handlers::PrecheckCreateDossier(call, snapshot, request));
              return absl::OkStatus();
            },
            [before, &request](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
              return handlers::CreateDossier(call, transaction, request, *before);
            },
            ReplyOf<v1::CreateDossierResponse>(response));
      });
}

}  // namespace

Service NewDossierService() {
  return NewService("relais.v1.DossierService",
                    {
                        CreateDossier(),
                        Read(&handlers::GetDossier),
                        Read(&handlers::BatchGetDossiers),
                        Read(&handlers::ListDossiers),
                        Write<v1::Dossier>(&handlers::UpdateDossier),
                        Write<v1::Dossier>(&handlers::ChangeDossierPhase),
                        Write<v1::Dossier>(&handlers::HoldDossier),
                        Write<v1::Dossier>(&handlers::ResumeDossier),
                        Write<v1::Dossier>(&handlers::CloseDossier),
                        Write<v1::Dossier>(&handlers::ReopenDossier),
                        Read(&handlers::ListDossierRevisions),
                        Read(&handlers::ListDossierHistory),
                        Read(&handlers::SearchDossiers),
                        Read(&handlers::ListDuplicates),
                        Write<v1::Duplicate>(&handlers::DismissDuplicate),
                        Write<v1::Dossier>(&handlers::MergeDossiers),
                        Write<v1::Dossier>(&handlers::UnmergeDossier),
                        Write<v1::Dossier>(&handlers::CorrectDossierPhase),
                        Write<v1::Dossier>(&handlers::WithdrawDossierPhase),
                        Write<v1::Dossier>(&handlers::CorrectDossierStatus),
                        Write<v1::Dossier>(&handlers::WithdrawDossierStatus),
                        Write<v1::Dossier>(&handlers::VoidDossier),
                        Write<v1::Dossier>(&handlers::UnvoidDossier),
                        Write<v1::CorrectDossierLeadResponse>(&handlers::CorrectDossierLead),
                        Write<v1::WithdrawDossierLeadResponse>(&handlers::WithdrawDossierLead),
                    });
}

}  // namespace relais::dispatch
