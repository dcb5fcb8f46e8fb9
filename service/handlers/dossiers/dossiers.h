#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIERS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIERS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "service/handlers/dossiers/duplicate_precheck.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Handlers of the .proto's service dossiers: one function per RPC, named like it. A reading one answers from
// the snapshot; a writing one checks, writes and gives the resource's name, and `Reply` makes the answer from
// the register as it then stands. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::GetDossierResponse> GetDossier(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::GetDossierRequest& request);

absl::StatusOr<v1::ListDossierRevisionsResponse> ListDossierRevisions(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListDossierRevisionsRequest& request);

// What CreateDossier is given as `before`, from an earlier snapshot; none where the request is to be refused
// as things stand there.
absl::StatusOr<std::optional<DuplicatePrecheck>> LookBeforeCreateDossier(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::CreateDossierRequest& request);

absl::StatusOr<std::string> CreateDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreateDossierRequest& request,
                                          const std::optional<DuplicatePrecheck>& before);

absl::StatusOr<std::string> UpdateDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::UpdateDossierRequest& request);

absl::StatusOr<std::string> ChangeDossierPhase(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::ChangeDossierPhaseRequest& request);

absl::StatusOr<std::string> HoldDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::HoldDossierRequest& request);

absl::StatusOr<std::string> ResumeDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::ResumeDossierRequest& request);

absl::StatusOr<std::string> CloseDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::CloseDossierRequest& request);

absl::StatusOr<std::string> ReopenDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::ReopenDossierRequest& request);

// With its dated changes and recording times. `state` has its own row.
v1::Dossier DossierMessageOf(const storage::DossierState& state);

// The same from the rows that the snapshot sees.
absl::StatusOr<v1::Dossier> DossierMessage(const storage::Snapshot& snapshot,
                                           const storage::DossierRecord& record);

// Fills `reply` with the resource named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Dossier* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIERS_H_
